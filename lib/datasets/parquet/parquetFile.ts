import type { RecordBatch, Schema } from 'apache-arrow';
import { DataError, IoError, MillraceError } from '../../core/errors.ts';
import { hashBytes } from '../../core/hashText.ts';
import type { Threads } from '../../engine/threads.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import { assembleGroup } from './assembleGroup.ts';
import { type ArrayParts, batchOfParts } from './batchParts.ts';
import { BufferPool } from './bufferPool.ts';
import { decodeParquet } from './decodeParquet.ts';
import { OtherColumns } from './otherColumns.ts';
import { PageColumns } from './pageColumns.ts';
import { type ParquetFooter, parquetFooter, type RowGroup } from './parquetFooter.ts';
import { partialFile } from './partialFile.ts';
import { type RowGroupPlan, rowGroupPlan } from './rowGroupPlan.ts';

/** A Parquet file, of which the record batches of row groups are read as they are wanted, and of these only the columns asked for. */
export class ParquetFile {
  /** All columns. */
  readonly schema: Schema;
  /** Changes with the footer, which says where all pages lie. */
  readonly fingerprint: string;
  readonly #file: ByteFile;
  readonly #footer: ParquetFooter;
  /** Buffers for bytes of the file. */
  readonly #pool = new BufferPool();

  private constructor(file: ByteFile, { footer, schema, fingerprint }: ParquetContents) {
    this.schema = schema;
    this.fingerprint = fingerprint;
    this.#file = file;
    this.#footer = footer;
  }

  /** @throws IoError where the file is empty, cut off or no Parquet */
  static async open(file: ByteFile): Promise<ParquetFile> {
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
      const plan = partialFile(footer);
      const empty = await assembleGroup(file, plan, new Uint8Array(plan.size));
      const { schema } = await decodeParquet(empty, { batchRows: 1 });
      return new ParquetFile(file, { footer, schema, fingerprint: hashBytes(bytes) });
    } catch (cause) {
      throw refuse(`a footer that cannot be decoded, as ${reason(cause)}`, cause);
    }
  }

  /** How many rows each row group has, and how many bytes its pages have when decompressed, about. */
  get rowGroups(): readonly { readonly rows: number; readonly bytes: number }[] {
    return this.#footer.rowGroups;
  }

  /**
   * The record batches of a row group. Each is read and decoded when it is pulled, and nothing before; several row groups may be
   * read at the same time.
   *
   * @throws IoError where its bytes cannot be read
   * @throws DataError where they cannot be decoded
   * @throws the reason of `signal` where that is aborted
   */
  async *read(
    rowGroup: number,
    { columns, from = 0, threads, signal }: ReadOptions,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    const file = this.#file;
    const group = this.#footer.rowGroups[rowGroup] as RowGroup;
    if (from >= group.rows) return;
    try {
      const schema = columns === undefined ? this.schema : this.schema.select([...columns]);
      const plan = rowGroupPlan(this.#footer, group, { columns, schema: this.schema });
      requireWithin(plan, file.size);
      const { batchRows } = plan;
      const known = new PageColumns({ file, plan, from, threads, pool: this.#pool });
      const others =
        plan.others && new OtherColumns({ file, plan: plan.others, batchRows, from, threads });
      for (let row = from; row < group.rows; row += batchRows) {
        signal.throwIfAborted();
        const left = group.rows - row;
        const rows = Math.min(batchRows, left);
        const wanted = { rows, next: Math.min(batchRows, left - rows) };
        const [arrays, other] = await Promise.all([known.next(wanted), others?.next()]);
        signal.throwIfAborted();
        yield batchOfParts(schema, joined(rows, { plan, arrays, other }));
      }
    } catch (cause) {
      if (cause instanceof MillraceError || signal.aborted) throw cause;
      throw new DataError(
        `Cannot decode a row group as its pages must be whole: received some of which the decoder says that ${reason(cause)}`,
        { source: file.name, rowGroup },
        { cause },
      );
    }
  }
}

/** What the footer of a file says. */
interface ParquetContents {
  readonly footer: ParquetFooter;
  readonly schema: Schema;
  readonly fingerprint: string;
}

/** What of a row group is read, and how. */
export interface ReadOptions {
  /** The columns to read, in the order of the file; all when left out. */
  readonly columns?: readonly string[] | undefined;
  /** Rows at its start that are passed over. */
  readonly from?: number;
  /** Threads that decode; this one does when left out. */
  readonly threads?: Threads | undefined;
  readonly signal: AbortSignal;
}

function requireWithin({ columns, others }: RowGroupPlan, size: number): void {
  const places = [...columns.map(({ chunk }) => chunk), ...(others?.stretches ?? [])];
  if (places.some(({ start, length }) => start + length > size))
    throw new RangeError('pages lie beyond the end of the file');
}

/** The columns of a record batch, in the order of the file. */
function joined(
  length: number,
  {
    plan,
    arrays,
    other,
  }: {
    readonly plan: RowGroupPlan;
    readonly arrays: readonly ArrayParts[];
    readonly other: ArrayParts | undefined;
  },
): ArrayParts {
  const children = [...(other?.children ?? [])];
  for (const [i, { index }] of plan.columns.entries())
    children.splice(index, 0, arrays[i] as ArrayParts);
  return { length, nullCount: 0, offset: 0, buffers: [], children, dictionary: undefined };
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

function reason(cause: unknown): string {
  // What was thrown in a thread has its name alone.
  if (cause instanceof Error && cause.name === 'RuntimeError')
    return `it panicked (${cause.message})`;
  return cause instanceof Error ? cause.message : String(cause);
}
