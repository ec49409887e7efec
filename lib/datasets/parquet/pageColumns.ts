import { IoError } from '../../core/errors.ts';
import type { BufferPool } from '../../engine/bufferPool.ts';
import type { Threads } from '../../engine/threads.ts';
import { ofColumns } from '../formatError.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import type { ArrayParts } from './batchParts.ts';
import { buffersOf } from './buffersOf.ts';
import { ColumnInput } from './columnInput.ts';
import {
  type ColumnState,
  type DecodedLeaf,
  slotsAtHand,
  type WantedRows,
} from './pages/columnDecoder.ts';
import { type DecodedPages, decodePages, type PagesJob } from './pages/decodePages.ts';
import { byteRangesOf, placeOf } from './partialFile.ts';
import { columnArray } from './plannedColumn.ts';
import type { RowGroupPlan } from './rowGroupPlan.ts';

/** Row groups of up to this many bytes in the file are read at once. */
const SMALL_BYTES = 8 * 2 ** 20;
/**
 * Minimum of bytes in a read of a column, and of all columns together. The latency of a read equals
 * some hundred kilobytes.
 */
const MIN_READ_BYTES = 2 ** 20;
const MIN_READ_BYTES_OF_ALL = 16 * 2 ** 20;

/** Options of {@link PageColumns}. */
export interface PageColumnsOptions {
  readonly file: ByteFile;
  readonly plan: RowGroupPlan;
  /** Rows at the start that are passed over. */
  readonly from: number;
  /** Who decodes; this thread when left out. */
  readonly threads: Threads | undefined;
  /** The pool of buffers for the bytes of the file. */
  readonly pool: BufferPool;
}

/** A leaf of a column. */
interface Leaf {
  readonly input: ColumnInput;
  /** Approximate slots per row. It is exact if rows are no lists. */
  readonly slotsPerRow: number;
  state: ColumnState;
}

/** The input of a job was lost with the thread that it was transferred to. */
class JobLost extends Error {}

/**
 * Reads and decodes the columns of a row group that are decoded by their pages, one record batch
 * after another.
 */
export class PageColumns {
  readonly #options: PageColumnsOptions;
  #leaves: readonly Leaf[] | undefined;
  /** The first row that was not returned. */
  #row: number;

  constructor(options: PageColumnsOptions) {
    this.#options = options;
    this.#row = options.from;
  }

  /** The arrays of the next rows. Rejects if they cannot be read or decoded. */
  async next(wanted: WantedRows): Promise<readonly ArrayParts[]> {
    const retry = async (error: unknown) => {
      if (!(error instanceof JobLost)) throw error;
      this.#leaves = undefined;
      return await this.#decode(wanted).catch((again) => {
        if (!(again instanceof JobLost)) throw again;
        throw new IoError(
          'Cannot decode Parquet in a thread of `workers`: the thread must stay alive; ' +
            'received one that ended, and another',
        );
      });
    };
    const arrays = await this.#decode(wanted).catch(retry);
    this.#row += wanted.rows;
    return arrays;
  }

  async #decode(wanted: WantedRows): Promise<readonly ArrayParts[]> {
    this.#leaves ??= await this.#open();
    const leaves = this.#leaves;
    const done = new Map<Leaf, DecodedLeaf>();
    for (let round = 0; done.size < leaves.length; round++) {
      const missing = leaves.filter((leaf) => !done.has(leaf));
      const fed = missing.map((leaf) =>
        this.#feed(leaf, wanted.rows, round).catch((error) => {
          throw ofColumns(error, [leaf.state.name]);
        }),
      );
      await all(fed);
      const decoded = await this.#run({ ...wanted, columns: missing.map(({ state }) => state) });
      for (const [i, leaf] of missing.entries()) {
        leaf.state = decoded.columns[i] as ColumnState;
        const array = decoded.arrays[i];
        if (array !== undefined) done.set(leaf, array);
      }
      for (const buffer of decoded.spent) this.#options.pool.give(buffer);
    }
    const arrays = leaves.map((leaf) => done.get(leaf) as DecodedLeaf);
    let at = 0;
    return this.#options.plan.columns.map((column) => {
      const own = arrays.slice(at, at + column.leaves.length);
      at += own.length;
      return columnArray(column, own, wanted.rows);
    });
  }

  async #run(job: PagesJob): Promise<DecodedPages> {
    const { threads } = this.#options;
    if (threads === undefined) return decodePages(job);
    let isMoved = false;
    return await threads.run<DecodedPages>({
      task: 'decodeParquet',
      weight: job.columns.reduce((sum, { bytesPerRow }) => sum + bytesPerRow * job.rows, 1),
      make() {
        if (isMoved) throw new JobLost();
        isMoved = true;
        return { job, transfer: [...buffersOf(job)] };
      },
    });
  }

  /**
   * Reads the pages that a column needs for its next rows. For lists, round 0 estimates them, and
   * each later round reads at least one more.
   */
  async #feed({ input, state, slotsPerRow }: Leaf, rows: number, round: number): Promise<void> {
    const isFlat = state.form.list === undefined;
    if (isFlat && state.skip > 0 && state.pages.length === 0) {
      const { slots, dictionaries } = await input.skip(state.skip);
      state.skip -= slots;
      state.pages.push(...dictionaries);
    }
    // Lists are skipped at most one record batch at a time.
    const missing = Math.min(
      rows + state.skip - (state.built?.length ?? 0),
      isFlat ? Infinity : rows,
    );
    const slots = missing > 0 ? Math.ceil(missing * slotsPerRow) - slotsAtHand(state) : 0;
    const needed = round > 0 ? Math.max(1, slots) : slots;
    // One by one: a row group may have more pages than a call may have arguments.
    if (needed > 0) for (const page of await input.read(needed)) state.pages.push(page);
    state.isWhole = input.isAtEnd;
  }

  async #open(): Promise<readonly Leaf[]> {
    const { plan, file, pool } = this.#options;
    const { rows, columns } = plan;
    const leaves = columns.flatMap((column) => column.leaves);
    const chunks = leaves.map(({ chunk }) => chunk);
    const { ranges, end } = byteRangesOf(chunks, 0);
    const take = (bytes: number) => pool.take(bytes);
    const bytes = end <= SMALL_BYTES ? take(end) : undefined;
    if (bytes !== undefined) {
      const reads = ranges.map(({ start, length, to }) =>
        readBytes(file, { start, target: bytes.subarray(to, to + length) }),
      );
      await all(reads);
    }
    const minBytes = Math.min(MIN_READ_BYTES, MIN_READ_BYTES_OF_ALL / leaves.length);
    return leaves.map(({ form, chunk }) => {
      const { start, length, values, decodedBytes } = chunk;
      const place = { file, start, length, values, minBytes, take };
      const at = placeOf(chunk, ranges);
      const isFlat = form.list === undefined;
      return {
        input: new ColumnInput(place, bytes?.subarray(at, at + length)),
        // All pages that were read go to the same job, as they share a buffer.
        slotsPerRow: bytes !== undefined ? Infinity : isFlat ? 1 : Math.max(1, values / rows),
        state: {
          name: chunk.path.join('.'),
          form,
          bytesPerRow: decodedBytes / rows,
          skip: this.#row,
          pages: [],
          isWhole: false,
          dictionary: undefined,
          page: undefined,
          built: undefined,
        },
      };
    });
  }
}

/** Waits for all reads, so that none is still in progress after a failure. */
async function all(reads: readonly Promise<unknown>[]): Promise<void> {
  for (const read of await Promise.allSettled(reads))
    if (read.status === 'rejected') throw read.reason;
}
