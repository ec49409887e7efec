import type { RecordBatch } from 'apache-arrow';
import { DataError, IoError, SchemaError } from '../../model/errors.ts';
import { decodeRowGroup, decoderReady } from './decodeRowGroup.ts';
import { type Footer, footerOfRowGroup, readFooter } from './footer.ts';

const MAGIC = [0x50, 0x41, 0x52, 0x31];

/**
 * A Parquet file of which one row group at a time is read, and of that only the columns asked for.
 *
 * The decoder is given each row group as a small file of its own, so that no more of the file is in memory, and so that it runs
 * synchronously: where damaged data makes it panic, that is an exception to be caught here.
 */
export class ParquetFile {
  readonly name: string;
  readonly #blob: Blob;
  readonly #footer: Footer;

  private constructor(name: string, blob: Blob, footer: Footer) {
    this.name = name;
    this.#blob = blob;
    this.#footer = footer;
  }

  /** @throws IoError where the file is empty, cut off or no Parquet */
  static async open(name: string, blob: Blob): Promise<ParquetFile> {
    const fails = (why: string, cause?: unknown) =>
      new IoError(`Cannot read ${name} as it must be a Parquet file: received ${why}`, { cause });
    if (blob.size === 0) throw fails('an empty file');
    const tail = await bytesOf(name, blob, { start: Math.max(0, blob.size - 8), end: blob.size });
    if (blob.size < 12 || !MAGIC.every((byte, i) => tail[4 + i] === byte)) {
      throw fails('a file that does not end in PAR1, so it is cut off or of another format');
    }
    const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
    if (length > blob.size - 12) throw fails('a footer longer than the file');
    const bytes = await bytesOf(name, blob, { start: blob.size - 8 - length, end: blob.size - 8 });
    await decoderReady();
    let footer: Footer;
    try {
      footer = readFooter(bytes);
    } catch (cause) {
      throw fails('a damaged footer', cause);
    }
    const beyond = footer.rowGroups.some(({ columns }) =>
      columns.some(({ range }) => range.end > blob.size - 8 - length),
    );
    if (beyond) throw fails('a footer that refers to bytes beyond the end, so it is cut off or damaged');
    return new ParquetFile(name, blob, footer);
  }

  get byteLength(): number {
    return this.#blob.size;
  }

  get rows(): number {
    return this.#footer.rows;
  }

  /** Number of rows of each row group. */
  get rowGroups(): readonly number[] {
    return this.#footer.rowGroups.map(({ rows }) => rows);
  }

  /** Names of the columns. */
  get columns(): readonly string[] {
    return [...new Set(this.#footer.rowGroups[0]?.columns.map(({ name }) => name))];
  }

  /** @throws SchemaError where the file lacks one of the columns */
  requireColumns(columns: readonly string[]): void {
    const missing = columns.find((column) => this.rowGroups.length > 0 && !this.columns.includes(column));
    if (missing === undefined) return;
    throw new SchemaError(
      `Cannot read ${this.name} as its columns must be among ${this.columns.map((name) => `\`${name}\``).join(', ')}: received \`${missing}\``,
    );
  }

  /**
   * Reads one row group.
   *
   * @param columns all of them when left out
   * @throws DataError where its bytes are damaged
   */
  async readRowGroup(index: number, columns: readonly string[] = this.columns): Promise<RecordBatch[]> {
    const group = this.#footer.rowGroups[index];
    const ranges = group?.columns.filter(({ name }) => columns.includes(name)).map(({ range }) => range) ?? [];
    const parts: Uint8Array[] = [Uint8Array.from(MAGIC)];
    const newStart = new Map<number, number>();
    let at = MAGIC.length;
    for (const range of ranges) {
      newStart.set(range.start, at);
      parts.push(await bytesOf(this.name, this.#blob, range));
      at += range.end - range.start;
    }
    const moved = (offset: number) => {
      const range = ranges.find(({ start, end }) => offset >= start && offset < end);
      return range === undefined ? 0 : (newStart.get(range.start) as number) + offset - range.start;
    };
    try {
      const footer = footerOfRowGroup(this.#footer, index, moved);
      parts.push(footer, new Uint8Array(Uint32Array.of(footer.length).buffer), Uint8Array.from(MAGIC));
      const batches = decodeRowGroup(concatenate(parts), columns);
      const rows = batches.reduce((sum, { numRows }) => sum + numRows, 0);
      if (rows !== group?.rows) throw new RangeError(`${rows} rows instead of ${group?.rows}`);
      return batches;
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new DataError(
        `Cannot decode a row group as its bytes must be whole: received what the decoder fails on, ${why}`,
        { source: this.name, rowGroup: index },
        { cause },
      );
    }
  }
}

async function bytesOf(name: string, blob: Blob, { start, end }: { start: number; end: number }): Promise<Uint8Array> {
  try {
    return new Uint8Array(await blob.slice(start, end).arrayBuffer());
  } catch (cause) {
    throw new IoError(
      `Cannot read ${name} as its bytes ${start} to ${end} must be readable: received ${String(cause)}`,
      {
        cause,
      },
    );
  }
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
