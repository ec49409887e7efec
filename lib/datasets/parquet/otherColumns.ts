import type { Threads } from '../../engine/threads.ts';
import { FormatError, ofColumns } from '../formatError.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { assembleGroup } from './assembleGroup.ts';
import { type ArrayParts, batchParts } from './batchParts.ts';
import { type DecodeOptions, decodeParquet } from './decodeParquet.ts';
import type { PartialFile } from './partialFile.ts';

/** Rows of a small Parquet file to be decoded: plain data, which can be sent to another thread. */
export interface FileJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The types of its columns, as text. */
  readonly types: readonly string[];
  readonly rows: Required<DecodeOptions>;
}

/** How an {@link OtherColumns} reads. */
export interface OtherColumnsOptions {
  readonly file: ByteFile;
  readonly plan: PartialFile;
  readonly batchRows: number;
  /** Rows at the start that are passed over. */
  readonly from: number;
  /** Who decodes; this thread when left out. */
  readonly threads: Threads | undefined;
}

/**
 * Decompressed bytes of rows that are decoded at once, as each time all pages are gone over again:
 * the memory of the decoder ends at 4 GiB and never shrinks.
 */
const PART_BYTES = 256 * 2 ** 20;
/** Parts that a row group is decoded in at most. */
const MAX_PARTS = 64;

/**
 * Reads columns of a row group whole, and has parquet-wasm decode them, in parts where they are
 * large.
 */
export class OtherColumns {
  readonly #options: OtherColumnsOptions;
  #bytes: Uint8Array<ArrayBuffer> | undefined;
  /** Record batches that have been decoded. */
  readonly #ready: ArrayParts[] = [];
  /** The first row that has not been decoded. */
  #row: number;

  constructor(options: OtherColumnsOptions) {
    this.#options = options;
    this.#row = options.from;
  }

  /** The columns of the next record batch. Rejects where they cannot be read, or not be decoded. */
  async next(): Promise<ArrayParts> {
    if (this.#ready.length === 0) {
      const part = await this.#part().catch((error) => {
        const { columns } = this.#options.plan;
        throw ofColumns(
          error,
          columns.map(({ name }) => name),
        );
      });
      for (const batch of part) this.#ready.push(batch);
    }
    return this.#ready.shift() as ArrayParts;
  }

  async #part(): Promise<readonly ArrayParts[]> {
    const { file, plan, batchRows, threads } = this.#options;
    this.#bytes ??= await assembleGroup(file, plan, new Uint8Array(plan.size));
    const bytesPerRow = Math.max(1, plan.decodedBytes / plan.rows);
    const partRows = Math.max(PART_BYTES / bytesPerRow, plan.rows / MAX_PARTS);
    // Whole record batches: they are the same, however many parts there are.
    const limit = Math.min(batchRows * Math.ceil(partRows / batchRows), plan.rows - this.#row);
    const bytes = this.#bytes;
    const rows = { batchRows, offset: this.#row, limit };
    const job = { bytes, rows, types: plan.columns.map(({ type }) => type) };
    const batches = await (threads === undefined ? decodeFile(job) : decodeInThread(job, threads));
    const count = batches.reduce((sum, { length }) => sum + length, 0);
    if (count !== limit)
      throw new FormatError(
        `there are ${count} rows at row ${this.#row} where there should be ${limit}`,
      );
    this.#row += limit;
    if (this.#row >= plan.rows) this.#bytes = undefined;
    return batches;
  }
}

/**
 * Decodes rows of a small file: record batches without their schema. Throws what the decoder
 * throws.
 */
export async function decodeFile({ bytes, rows, types }: FileJob): Promise<readonly ArrayParts[]> {
  const { schema, batches } = await decodeParquet(bytes, rows);
  // Its arrays are taken for such of the types that the file says.
  for (const [i, { type }] of schema.fields.entries())
    if (String(type) !== types[i])
      throw new FormatError(`it is of type ${types[i]}, and parquet-wasm decodes it as ${type}`);
  return batches.map(batchParts);
}

function decodeInThread(job: FileJob, threads: Threads): Promise<readonly ArrayParts[]> {
  return threads.run<readonly ArrayParts[]>({
    task: 'decodeParquetFile',
    weight: job.bytes.length,
    make() {
      // Copied, so that it is here still should it be needed again.
      const bytes = job.bytes.slice();
      return { job: { ...job, bytes }, transfer: [bytes.buffer] };
    },
  });
}
