import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObservable, type Observable } from 'rxjs';
import { UsageError } from './usageError.ts';

/** The public names of a copy of the library. */
export type Millrace = typeof import('../index.ts');

/** A module that exports a stream. */
export interface StreamModule {
  /** The copy of the library that the module uses. A run and its stages must share one copy. */
  readonly millrace: Millrace;
  /** Returns the stream. If the module exports a function, each call returns a new one. */
  stream(): Promise<Observable<unknown>>;
}

/**
 * Loads a module whose default export is a stream, or a function that returns one.
 *
 * @throws UsageError if there is no such module, or it exports something else
 */
export async function loadModule(path: string): Promise<StreamModule> {
  const file = resolve(path);
  const refuse = (rule: string, received: string, remedy: string): never => {
    throw new UsageError(`Cannot load \`${path}\`: ${rule}; ${received}; ${remedy}`);
  };
  if (!existsSync(file)) refuse('it must be a module', 'there is no such file', 'pass its path');
  const loaded = (await import(pathToFileURL(file).href).catch(
    (error: { readonly code?: string }) => {
      if (error.code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
      const received = `Node ${process.versions.node} does not strip types`;
      return refuse(
        'it must be JavaScript',
        received,
        'use Node 22.18, or compile it to an .mjs file',
      );
    },
  )) as { readonly default?: unknown };
  const exported = loaded.default;
  const rule = 'its default export must be a stream, or a function that returns one';
  const remedy = 'write `export default train$`';
  if (!isObservable(exported) && typeof exported !== 'function')
    refuse(rule, `received ${exported === undefined ? 'none' : typeof exported}`, remedy);
  return {
    millrace: await millraceOf(file),
    async stream() {
      const stream: unknown = await (typeof exported === 'function' ? exported() : exported);
      if (isObservable(stream)) return stream;
      return refuse(
        rule,
        `its function returned ${stream === null ? 'null' : typeof stream}`,
        remedy,
      );
    },
  };
}

async function millraceOf(file: string): Promise<Millrace> {
  let entry: string;
  try {
    entry = createRequire(file).resolve('millrace');
  } catch {
    // A module that imports its streams from other modules may have no own copy.
    return import('../index.ts');
  }
  return (await import(pathToFileURL(entry).href)) as Millrace;
}
