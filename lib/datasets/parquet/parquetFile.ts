import type { RecordBatch, Schema } from 'apache-arrow';
import { DataError, IoError, MillraceError } from '../../core/errors.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import { batchOfParts } from './batchParts.ts';
import type { GroupRows } from './decodeGroups.ts';
import { decodeParquet } from './decodeParquet.ts';
import type { BegunDecoding, GroupDecoder } from './groupDecoder.ts';
import { type ParquetFooter, parquetFooter, type RowGroup } from './parquetFooter.ts';
import { MARK, type PartialFile, partialFile } from './partialFile.ts';

/** Bytes that a record batch has at least, about: few enough for a shuffle window not to hold far more than its rows. */
const BATCH_BYTES = 4 * 2 ** 20;
/** Parts that a row group is decoded in at most: each goes over its pages from the first on. */
const PARTS = 64;

/** What the end of a file of so many bytes says of it. */
export interface ParquetContents {
  readonly size: number;
  readonly footer: ParquetFooter;
  readonly schema: Schema;
}

/**
 * A Parquet file of which one row group at a time is read, and of that only the columns asked for.
 *
 * The decoder is given each row group as a small file of its own, so that no more of the file is in memory, and so that it runs
 * synchronously: where damaged data makes it panic, that is an exception to be caught.
 */
export class ParquetFile {
  readonly file: ByteFile;
  readonly contents: ParquetContents;
  readonly #footer: ParquetFooter;
  readonly #schema: Schema;
  readonly #decoder: GroupDecoder;

  /** A file of which it is known what is in it. */
  constructor(file: ByteFile, contents: ParquetContents, decoder: GroupDecoder) {
    this.file = file;
    this.contents = contents;
    this.#footer = contents.footer;
    this.#schema = contents.schema;
    this.#decoder = decoder;
  }

  /**
   * @param decoder decodes its row groups; it may serve several files
   * @throws IoError where the file is empty, cut off or no Parquet
   */
  static async open(file: ByteFile, decoder: GroupDecoder): Promise<ParquetFile> {
    const { name, size } = file;
    const refuse = (received: string, cause?: unknown) =>
      new IoError(`Cannot read \`${name}\` as it must be a Parquet file: received ${received}`, {
        cause,
      });
    if (size < 12) throw refuse(size === 0 ? 'an empty file' : `${size} bytes, too few`);
    const head = latin(await readBytes(file, { start: 0, target: new Uint8Array(6) }));
    const tail = await readBytes(file, { start: size - 8, target: new Uint8Array(8) });
    const mark = latin(tail.subarray(4));
    if (head.startsWith('PARE') || mark === 'PARE')
      throw refuse('an encrypted one; decrypt it first');
    if (head === 'ARROW1') throw refuse('an Arrow file; read it with `fromArrow`');
    if (!head.startsWith('PAR1'))
      throw refuse('a file of another format, as it does not begin with `PAR1`');
    if (mark !== 'PAR1')
      throw refuse(
        'a file that does not end with `PAR1`; it has been cut off or is still being written',
      );
    const length = new DataView(tail.buffer).getUint32(0, true);
    if (length > size - 12) throw refuse('a footer longer than the file; it has been damaged');
    const bytes = await readBytes(file, {
      start: size - 8 - length,
      target: new Uint8Array(length),
    });
    try {
      const footer = parquetFooter(bytes);
      const { end, at } = partialFile(footer, undefined);
      const empty = Uint8Array.of(...MARK, ...end);
      if (at !== MARK.length) throw new RangeError('there are pages without rows');
      const { schema } = await decodeParquet(empty, { batchRows: 1 });
      return new ParquetFile(file, { size, footer, schema }, decoder);
    } catch (cause) {
      throw refuse(`a footer that cannot be decoded, as ${reason(cause)}`, cause);
    }
  }

  /** All columns. */
  get schema(): Schema {
    return this.#schema;
  }

  get rowGroups(): readonly RowGroup[] {
    return this.#footer.rowGroups;
  }

  /** Begins a row group, for `read` to go on with. What goes wrong with its bytes is told there. */
  begin(index: number, { columns, offset }: GroupOptions): BegunGroup {
    const group = this.#footer.rowGroups[index] as RowGroup;
    const schema = columns === undefined ? this.#schema : this.#schema.select([...columns]);
    const nothing = { group, offset, schema, rowsFrom: () => ({ batchRows: 0, offset, limit: 0 }) };
    if (offset >= group.rows) return { ...nothing, decoding: { bytes: 0, decode: async () => [] } };
    try {
      const plan = partialFile(this.#footer, group, { columns, schema: this.#schema });
      const beyond = plan.stretches.some(({ start, length }) => start + length > this.file.size);
      if (beyond) throw new RangeError('pages lie beyond the end of the file');
      const rowsFrom = rowsOfPlan(group, plan, this.#decoder.partBytes(plan));
      return {
        group,
        offset,
        schema,
        rowsFrom,
        decoding: this.#decoder.begin(this.file, plan, rowsFrom(offset)),
      };
    } catch (cause) {
      return { ...nothing, decoding: { bytes: 0, decode: () => Promise.reject(cause) } };
    }
  }

  /**
   * The record batches of a row group that was begun; the pages are decoded in several parts where they are large.
   *
   * @throws IoError where its bytes cannot be read
   * @throws DataError where they cannot be decoded
   */
  async *read(
    index: number,
    { group, offset, schema, rowsFrom, decoding }: BegunGroup,
  ): AsyncGenerator<RecordBatch> {
    try {
      for (let row = offset; row < group.rows; ) {
        const rows = rowsFrom(row);
        const batches = (await decoding.decode(rows)).map((parts) => batchOfParts(schema, parts));
        const count = batches.reduce((sum, { numRows }) => sum + numRows, 0);
        if (count !== rows.limit) {
          throw new RangeError(
            `there are ${count} rows at row ${row} where there should be ${rows.limit}`,
          );
        }
        yield* batches;
        row += count;
      }
    } catch (cause) {
      if (cause instanceof MillraceError) throw cause;
      throw new DataError(
        `Cannot decode a row group as its pages must be whole: received some of which the decoder says that ${reason(cause)}`,
        { source: this.file.name, rowGroup: index },
        { cause },
      );
    }
  }
}

/** What of a row group is read. */
export interface GroupOptions {
  readonly columns: readonly string[] | undefined;
  /** Rows at its start that are passed over. */
  readonly offset: number;
}

/** A row group that was begun. */
export interface BegunGroup {
  readonly group: RowGroup;
  readonly offset: number;
  readonly schema: Schema;
  /** What is decoded at once from a row on. */
  readonly rowsFrom: (row: number) => GroupRows;
  readonly decoding: BegunDecoding;
}

function rowsOfPlan(
  { rows }: RowGroup,
  { decodedBytes }: PartialFile,
  partBytes: number,
): (row: number) => GroupRows {
  const bytesPerRow = Math.max(1, decodedBytes / rows);
  const batchRows = Math.round(Math.min(65536, Math.max(256, BATCH_BYTES / bytesPerRow)));
  // Whole record batches: they are the same, however many parts there are.
  const partRows =
    batchRows * Math.ceil(Math.max(partBytes / bytesPerRow, rows / PARTS) / batchRows);
  return (offset) => ({ batchRows, offset, limit: Math.min(partRows, rows - offset) });
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function reason(cause: unknown): string {
  // What was thrown in a thread has its name alone.
  if (cause instanceof Error && cause.name === 'RuntimeError')
    return `it panicked (${cause.message})`;
  return cause instanceof Error ? cause.message : String(cause);
}
