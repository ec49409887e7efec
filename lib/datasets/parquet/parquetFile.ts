import type { RecordBatch, Schema } from 'apache-arrow';
import { DataError, IoError, MillraceError } from '../../core/errors.ts';
import { hashBytes } from '../../core/hashText.ts';
import { BufferPool } from '../../engine/bufferPool.ts';
import type { Threads } from '../../engine/threads.ts';
import { FormatError, isUnknownEncoding, whatIsWrong } from '../formatError.ts';
import type { ByteFile, ByteRange, RequestCount } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import { sumOfRequests } from '../io/sumOfRequests.ts';
import { batchOfParts } from './batchParts.ts';
import { GroupDecoder } from './groupDecoder.ts';
import { type ParquetFooter, parquetFooter, type RowGroup } from './parquetFooter.ts';
import { parquetSchema } from './parquetSchema.ts';
import { type RowGroupPlan, rowGroupPlan } from './rowGroupPlan.ts';

/**
 * A Parquet file. It reads the record batches of row groups on demand, and only the requested
 * columns.
 */
export class ParquetFile {
  /** All columns. */
  readonly schema: Schema;
  /** Changes with the footer, which has the places of all pages. */
  readonly fingerprint: string;
  readonly footer: ParquetFooter;
  readonly #file: ByteFile;
  /** Buffers for bytes of the file. */
  readonly #pool = new BufferPool();

  private constructor(file: ByteFile, { footer, schema, fingerprint }: ParquetContents) {
    this.schema = schema;
    this.fingerprint = fingerprint;
    this.#file = file;
    this.footer = footer;
  }

  /** @throws IoError if the file is empty, cut off or no Parquet */
  static async open(file: ByteFile): Promise<ParquetFile> {
    const { name, size } = file;
    const refuse = (why: string, cause?: unknown) =>
      new IoError(`Cannot read \`${name}\` as Parquet: ${why}`, { cause, isDamage: true });
    if (size < 12) throw refuse(size === 0 ? 'it is empty' : `it has ${size} bytes, too few`);
    const tail = await readBytes(file, { start: size - 8, target: new Uint8Array(8) });
    const mark = latin(tail.subarray(4));
    // Where it takes a request, the head is read only to say what the file is instead.
    const head =
      file.requests !== undefined && mark === 'PAR1'
        ? mark
        : latin(await readBytes(file, { start: 0, target: new Uint8Array(6) }));
    if (head.startsWith('PARE') || mark === 'PARE')
      throw refuse('it is encrypted; decrypt it first');
    if (head === 'ARROW1') throw refuse('it is an Arrow file; read it with `fromArrow`');
    if (!head.startsWith('PAR1'))
      throw refuse('it is of another format, as it does not begin with `PAR1`');
    if (mark !== 'PAR1')
      throw refuse('it does not end with `PAR1`; it has been cut off or is still being written');
    const length = new DataView(tail.buffer).getUint32(0, true);
    if (length > size - 12)
      throw refuse('its footer would be longer than the file; it has been damaged');
    const start = size - 8 - length;
    const bytes = await readBytes(file, { start, target: new Uint8Array(length) });
    try {
      const footer = parquetFooter(bytes);
      const schema = parquetSchema(footer);
      return new ParquetFile(file, { footer, schema, fingerprint: hashBytes(bytes) });
    } catch (cause) {
      throw refuse(`its footer cannot be read, as ${whatIsWrong(cause)}`, cause);
    }
  }

  /** The rows of each row group, and the approximate bytes of its pages after decompression. */
  get rowGroups(): readonly { readonly rows: number; readonly bytes: number }[] {
    return this.footer.rowGroups;
  }

  /**
   * The record batches of a row group. Each is read and decoded when it is pulled, not before.
   * Several row groups may be read concurrently.
   *
   * @throws IoError if its bytes cannot be read
   * @throws DataError if they cannot be decoded
   * @throws the reason of `signal`, if it is aborted
   */
  async *read(
    rowGroup: number,
    { columns, from = 0, threads, signal }: ReadOptions,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const file = this.#file;
    const group = this.footer.rowGroups[rowGroup] as RowGroup;
    if (from >= group.rows) return;
    try {
      const schema = columns === undefined ? this.schema : this.schema.select([...columns]);
      let decoder = this.#decoder(group, { columns, from, threads });
      const { batchRows } = decoder.plan;
      for (let row = from; row < group.rows; row += batchRows) {
        signal.throwIfAborted();
        const left = group.rows - row;
        const rows = Math.min(batchRows, left);
        const wanted = { rows, next: Math.min(batchRows, left - rows) };
        const parts = await decoder.next(wanted).catch((error) => {
          if (!isUnknownEncoding(error)) throw error;
          // Pages may have encodings that the footer does not list.
          decoder = this.#decoder(group, { columns, from: row, threads, elsewhere: true });
          return decoder.next(wanted);
        });
        signal.throwIfAborted();
        yield batchOfParts(schema, parts);
      }
    } catch (cause) {
      if (cause instanceof MillraceError || signal.aborted) throw cause;
      throw new DataError(
        `Cannot read a row group: ${whatIsWrong(cause)}`,
        { source: file.name, rowGroup },
        { cause },
      );
    }
  }

  /**
   * The requests that opening the file has made, and those that reading columns of all row groups
   * would make; `undefined` where it needs none, or a row group is damaged.
   */
  requests(columns?: readonly string[]): RequestCount | undefined {
    const { requests } = this.#file;
    if (requests === undefined) return undefined;
    const { schema } = this;
    try {
      const counts = this.footer.rowGroups.map((group) =>
        requests.count(rangesOf(rowGroupPlan(this.footer, group, { columns, schema }))),
      );
      return sumOfRequests([requests.spent, ...counts]);
    } catch (error) {
      if (error instanceof FormatError) return undefined;
      throw error;
    }
  }

  #decoder(
    group: RowGroup,
    { columns, from, threads, elsewhere = false }: GroupRequest,
  ): GroupDecoder {
    const plan = rowGroupPlan(this.footer, group, { columns, schema: this.schema, elsewhere });
    const ranges = rangesOf(plan);
    if (ranges.some(({ end }) => end > this.#file.size))
      throw new FormatError('its pages lie beyond the end of the file');
    const file = this.#file.requests?.within(ranges) ?? this.#file;
    return new GroupDecoder({ file, plan, from, threads, pool: this.#pool });
  }
}

/** The decoding of a row group. */
interface GroupRequest extends Pick<ReadOptions, 'columns' | 'threads'> {
  readonly from: number;
  /** True if parquet-wasm must decode all columns. */
  readonly elsewhere?: boolean;
}

/** The content of the footer of a file. */
interface ParquetContents {
  readonly footer: ParquetFooter;
  readonly schema: Schema;
  readonly fingerprint: string;
}

/** Which rows and columns of a row group to read, and how. */
export interface ReadOptions {
  /** The columns to read, in the order of the file. Defaults to all. */
  readonly columns?: readonly string[] | undefined;
  /** Rows to skip at its start. */
  readonly from?: number;
  /** The threads that decode. Defaults to this one. */
  readonly threads?: Threads | undefined;
  readonly signal: AbortSignal;
}

/** Where all pages lie that a plan reads. */
function rangesOf({ columns, others }: RowGroupPlan): readonly ByteRange[] {
  const chunks = columns.flatMap(({ leaves }) => leaves.map(({ chunk }) => chunk));
  return [...chunks, ...(others?.ranges ?? [])].map(({ start, length }) => ({
    start,
    end: start + length,
  }));
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
