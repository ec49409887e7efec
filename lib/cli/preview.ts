import { type FileHandle, open, stat } from 'node:fs/promises';
import type { Observable } from 'rxjs';
import type { Batch, Rows, Showable, ShowBatchOptions } from '../index.ts';
import { chainOf, featuresOf } from './chainOf.ts';
import type { CommandOutput } from './commandOutput.ts';
import { loadModule, type Millrace } from './moduleStream.ts';
import { UsageError } from './usageError.ts';

/** Options of the command `preview`. */
export interface PreviewOptions {
  /** Augmentations in the syntax of code. Defaults to none. */
  readonly chain?: string;
  /** Features of the batches. By default they are inferred from the schema. */
  readonly features?: string;
  /** Path of a module whose stream is shown, instead of files. */
  readonly pipeline?: string;
  /** True to show each image also before its augmentations. */
  readonly compare?: boolean;
  /** Path of the PNG. Defaults to `preview.png`. Several batches are numbered. */
  readonly out?: string;
  /** The number of batches. Defaults to 1. */
  readonly batches?: number;
  /** The number of samples per batch. Defaults to 24. */
  readonly size?: number;
  readonly seed?: number;
  readonly columns?: number;
  readonly theme?: 'dark' | 'light';
  readonly output: CommandOutput;
  readonly signal?: AbortSignal;
}

/** The default number of samples per batch. */
const SIZE = 24;

/**
 * Shows the first batches of files, or of a module's stream, as contact sheets in PNG files and in
 * the terminal.
 */
export async function preview(files: readonly string[], options: PreviewOptions): Promise<void> {
  const { out = 'preview.png', batches = 1, seed = 0, output, signal } = options;
  if (!/\.png$/i.test(out))
    throw new UsageError(`Cannot write \`--out\`: it must end in .png; received ${out}`);
  const { millrace, stream$ } = await streamOf(files, options);
  const { compare, columns, theme, size } = options;
  const how: ShowBatchOptions = {
    ...(compare === undefined ? {} : { compare }),
    ...(columns === undefined ? {} : { columns }),
    ...(theme === undefined ? {} : { theme }),
  };
  let shown = 0;
  const run = { seed, ...(signal === undefined ? {} : { signal }) };
  for await (const batch of millrace.pull(stream$, run)) {
    const path = batches === 1 ? out : out.replace(/\.png$/i, `-${shown}.png`);
    await millrace.showBatch(path, batch, {
      ...how,
      ...(size === undefined ? {} : { count: size }),
    });
    if (output.isTerminal) await millrace.showBatch(process.stdout, batch, how);
    output.print(path);
    if (++shown === batches) break;
  }
  if (shown === 0) output.print('There is no batch: the stream has no rows.');
}

interface Previewed {
  readonly millrace: Millrace;
  readonly stream$: Observable<Showable>;
}

async function streamOf(files: readonly string[], options: PreviewOptions): Promise<Previewed> {
  const { pipeline, chain = '', features, size = SIZE } = options;
  if ((pipeline === undefined) === (files.length === 0)) {
    throw new UsageError(
      'Cannot preview: it needs either files or a module by `--pipeline`; received ' +
        `${files.length === 0 ? 'neither' : 'both'}`,
    );
  }
  if (pipeline !== undefined) {
    const { millrace, stream } = await loadModule(pipeline);
    return { millrace, stream$: (await stream()) as Observable<Showable> };
  }
  const millrace = await import('../index.ts');
  const rows$ = await rowsOf(files, millrace);
  const named = features === undefined ? {} : { features: featuresOf(features, millrace) };
  const batches$ = rows$.pipe(millrace.batch({ size, ...named })) as Observable<Batch>;
  const stream$ = chainOf(chain, millrace).reduce<Observable<Batch>>(
    (source$, operator) => source$.pipe(operator),
    batches$,
  );
  return { millrace, stream$ };
}

/**
 * The rows of Arrow or Parquet files, told apart by their first bytes, or of a folder of images.
 */
async function rowsOf(files: readonly string[], millrace: Millrace): Promise<Observable<Rows>> {
  const [first = ''] = files;
  const found = await stat(first).catch(() => undefined);
  if (found?.isDirectory() === true && files.length === 1) return millrace.fromFolder(first);
  const isArrow =
    found?.isFile() === true ? await beginsLikeArrow(first) : /\.arrows?$/.test(first);
  return isArrow ? millrace.fromArrow([...files]) : millrace.fromParquet([...files]);
}

/** True if a file is Arrow and not Parquet, which begins with `PAR1`. */
async function beginsLikeArrow(path: string): Promise<boolean> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.toString('latin1') !== 'PAR1';
  } finally {
    await file?.close();
  }
}
