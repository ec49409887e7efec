import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObservable, type Observable } from 'rxjs';
import { UsageError } from './usageError.ts';

/** The public names of a copy of the library. */
export type Millrace = typeof import('../index.ts');

/** A module that gives a stream. */
export interface StreamModule {
  /** The copy of the library that the module uses: a run and its stages must be of one copy. */
  readonly millrace: Millrace;
  /** The stream; of a module that exports a function, another one each time. */
  stream(): Promise<Observable<unknown>>;
}

/**
 * Loads a module whose default export is a stream, or a function that gives one.
 *
 * @throws UsageError where there is no such module, or it exports something else
 */
export async function loadModule(path: string): Promise<StreamModule> {
  const file = resolve(path);
  const refuse = (rule: string, came: string, remedy: string): never => {
    throw new UsageError(`Cannot load \`${path}\`: ${rule}; ${came}; ${remedy}`);
  };
  if (!existsSync(file)) refuse('it must be a module', 'there is no such file', 'give its path');
  const loaded = (await import(pathToFileURL(file).href).catch(
    (error: { readonly code?: string }) => {
      if (error.code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
      const came = `Node ${process.versions.node} does not strip types`;
      return refuse('it must be JavaScript', came, 'use Node 22.18, or compile it to an .mjs file');
    },
  )) as { readonly default?: unknown };
  const given = loaded.default;
  const rule = 'its default export must be a stream, or a function that gives one';
  const remedy = 'write `export default train$`';
  if (!isObservable(given) && typeof given !== 'function')
    refuse(rule, `received ${given === undefined ? 'none' : typeof given}`, remedy);
  return {
    millrace: await millraceOf(file),
    async stream() {
      const stream: unknown = await (typeof given === 'function' ? given() : given);
      if (isObservable(stream)) return stream;
      return refuse(rule, `its function gave ${stream === null ? 'null' : typeof stream}`, remedy);
    },
  };
}

async function millraceOf(file: string): Promise<Millrace> {
  let entry: string;
  try {
    entry = createRequire(file).resolve('millrace');
  } catch {
    // A module that imports its streams from elsewhere may have no copy of its own.
    return import('../index.ts');
  }
  return (await import(pathToFileURL(entry).href)) as Millrace;
}
