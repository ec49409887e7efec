import type { Threads } from '../../engine/threads.ts';
import { FormatError, ofColumns } from '../formatError.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { assembleGroup } from './assembleGroup.ts';
import { type ArrayParts, batchParts } from './batchParts.ts';
import { type DecodeOptions, decodeParquet } from './decodeParquet.ts';
import type { PartialFile } from './partialFile.ts';

/**
 * Rows of a small Parquet file to decode. It is plain data, which can be sent to another thread.
 */
export interface FileJob {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The types of its columns, as text. */
  readonly types: readonly string[];
  readonly rows: Required<DecodeOptions>;
}

/** Options of {@link OtherColumns}. */
export interface OtherColumnsOptions {
  readonly file: ByteFile;
  readonly plan: PartialFile;
  readonly batchRows: number;
  /** Rows to skip at the start. */
  readonly from: number;
  /** The threads that decode. Defaults to this thread. */
  readonly threads: Threads | undefined;
}

/**
 * Decompressed bytes that are decoded at once. Each call walks all pages again, but the memory of
 * the decoder is limited to 4 GiB and never shrinks.
 */
const PART_BYTES = 256 * 2 ** 20;
/** Maximum of parts in which a row group is decoded. */
const MAX_PARTS = 64;

/**
 * Reads whole columns of a row group and decodes them by parquet-wasm, in parts if they are large.
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

  /** The columns of the next record batch. Rejects if they cannot be read or decoded. */
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
    // Whole record batches, so that they do not depend on the number of parts.
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
 * Decodes rows of a small file to record batches without their schema. Throws the error of the
 * decoder.
 */
export async function decodeFile({ bytes, rows, types }: FileJob): Promise<readonly ArrayParts[]> {
  const { schema, batches } = await decodeParquet(bytes, rows);
  // Its arrays are interpreted by the types of the file.
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
      // Copied, so that it is still available for a retry.
      const bytes = job.bytes.slice();
      return { job: { ...job, bytes }, transfer: [bytes.buffer] };
    },
  });
}
