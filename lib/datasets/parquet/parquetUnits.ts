import type { Schema } from 'apache-arrow';
import type { Chunk } from '../../core/chunk.ts';
import { requireSameColumns } from '../../core/requireSameColumns.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import { keyedPermutation } from '../../random/keyedPermutation.ts';
import type { ByteFile } from '../io/byteFile.ts';
import type { FileInput } from '../io/fileInput.ts';
import { openInput } from '../io/openInput.ts';
import { requireColumns } from '../requireColumns.ts';
import type { GroupCache, GroupKeeper } from './groupCache.ts';
import { type GroupDecoder, groupDecoder } from './groupDecoder.ts';
import { ParquetFile } from './parquetFile.ts';

/** One row group of one file, in the order of the epoch. */
export interface ParquetUnit {
  /** The place of its file in the order of the epoch, and its own in that of the file. */
  readonly file: number;
  readonly group: number;
  readonly parquet: ParquetFile;
  /** Number of the row group in its file. */
  readonly rowGroup: number;
  readonly rows: number;
  /** Row of the file that is its first. */
  readonly firstRow: number;
  readonly columns: readonly string[] | undefined;
  /** All its rows, where an earlier epoch has left them. */
  kept(): readonly Chunk[] | undefined;
  /** What is to be given its rows for later epochs, if they are to be kept. */
  keeper(): GroupKeeper | undefined;
  /** Lets go of the file if this was the last that was to be read of it. */
  done(): Promise<void>;
}

/** Where a {@link ParquetUnits} begins, and in what order it goes. */
export interface ParquetUnitsOptions {
  readonly columns: readonly string[] | undefined;
  readonly shuffle: boolean;
  /** What is kept from one epoch to the next; nothing when left out. */
  readonly cache: GroupCache | undefined;
  readonly run: StageRun;
}

/** The row groups of Parquet files, in the order of the epoch; a file is opened when the first of its row groups is wanted. */
export class ParquetUnits {
  readonly #inputs: readonly FileInput[];
  readonly #options: ParquetUnitsOptions;
  #files: readonly ByteFile[] = [];
  readonly #open = new Set<ByteFile>();
  #first: { readonly name: string; readonly schema: Schema } | undefined;
  readonly #decoder: GroupDecoder;
  #closed = false;

  constructor(inputs: readonly FileInput[], options: ParquetUnitsOptions) {
    this.#inputs = inputs;
    this.#options = options;
    this.#decoder = groupDecoder(options.run.context.threads);
  }

  /** How many row groups are worth beginning ahead of need. */
  get ahead(): number {
    return this.#decoder.ahead;
  }

  /** All files, with their sizes; none is open yet. */
  async files(): Promise<readonly ByteFile[]> {
    const several = this.#inputs.length > 1;
    const found = await Promise.allSettled(
      this.#inputs.map((input, i) => openInput(input, several ? i : undefined)),
    );
    this.#files = found.map((result) => {
      if (result.status === 'rejected') throw result.reason;
      return result.value;
    });
    return this.#files;
  }

  /** The row groups from number `group` of the `file`-th file on. */
  async *from({
    file,
    group,
  }: {
    readonly file: number;
    readonly group: number;
  }): AsyncGenerator<ParquetUnit> {
    const { shuffle, cache, run } = this.#options;
    const key = { seed: run.seed, epoch: run.epoch, occurrence: 0 };
    const fileAt = keyedPermutation(
      { ...key, operator: 'fromParquet files' },
      0,
      this.#files.length,
    );
    for (let place = file; place < this.#files.length && !this.#closed; place++) {
      const number = shuffle ? fileAt(place) : place;
      const bytes = this.#files[number] as ByteFile;
      this.#open.add(bytes);
      const opened =
        cache?.open(number, bytes, this.#decoder) ?? ParquetFile.open(bytes, this.#decoder);
      const parquet = await opened;
      const columns = this.#columnsOf(parquet);
      const groups = parquet.rowGroups;
      const groupAt = keyedPermutation(
        { ...key, operator: 'fromParquet row groups' },
        number,
        groups.length,
      );
      const firstRows = groups.map(() => 0);
      for (let i = 1; i < groups.length; i++)
        firstRows[i] = (firstRows[i - 1] as number) + (groups[i - 1]?.rows ?? 0);
      let left = groups.length - (place === file ? group : 0);
      const close = async () => {
        this.#open.delete(bytes);
        await bytes.close();
      };
      if (left <= 0) await close();
      for (let at = place === file ? group : 0; at < groups.length; at++) {
        const rowGroup = shuffle ? groupAt(at) : at;
        const kept = { file: number, rowGroup, columns };
        yield {
          file: place,
          group: at,
          parquet,
          rowGroup,
          rows: groups[rowGroup]?.rows ?? 0,
          firstRow: firstRows[rowGroup] as number,
          columns,
          kept: () => cache?.find(kept),
          keeper: () => cache?.keeper(kept, run),
          done: async () => {
            if (--left === 0) await close();
          },
        };
      }
    }
  }

  close(): void {
    this.#closed = true;
    // Nobody waits for what is given up, so nobody could be told of a failure.
    for (const file of this.#open) file.close().catch(() => {});
  }

  #columnsOf(parquet: ParquetFile): readonly string[] | undefined {
    const { file, schema } = parquet;
    const wanted = this.#wanted(parquet);
    const read = {
      name: file.name,
      schema: wanted === undefined ? schema : schema.select([...wanted]),
    };
    this.#first ??= read;
    requireSameColumns(this.#first, read);
    return wanted;
  }

  #wanted({ file, schema }: ParquetFile): readonly string[] | undefined {
    const { columns, run } = this.#options;
    if (columns !== undefined) {
      requireColumns(file.name, schema, columns);
      return columns;
    }
    const needed = [...new Set(run.columns)];
    // Where what downstream needs is not there, it can say best what it misses, given all that there is.
    return needed.length > 0 && needed.every((name) => schema.names.includes(name))
      ? needed
      : undefined;
  }
}
