import { FormatError } from '../formatError.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import type { RawPage } from './pages/openPage.ts';
import { PAGE, type PageHeader, pageHeader } from './pages/pageHeader.ts';
import { ThriftReader } from './thriftReader.ts';

/** Bytes that are read for a header: enough for nearly all. */
const HEADER_BYTES = 65_536;
/** Maximum of bytes in a header. A longer one counts as damaged. */
const MAX_HEADER_BYTES = 16 * 2 ** 20;
/** Maximum of bytes in a read, unless a page is larger. */
const MAX_BYTES = 16 * 2 ** 20;
/** Pages are of about the same size: a little more than the last had is enough for most. */
const MARGIN = 1.03;

/** The place of the pages of a column in a row group, and how to read them. */
export interface ColumnPlace {
  readonly file: ByteFile;
  readonly start: number;
  readonly length: number;
  /** The number of values of the column there. */
  readonly values: number;
  /** Minimum of bytes in a read, if as many follow. */
  readonly minBytes: number;
  /** Allocates a buffer of at least `size` bytes. */
  readonly take: (bytes: number) => Uint8Array<ArrayBuffer>;
}

interface PlacedHeader {
  readonly header: PageHeader;
  /** The start and end of the page, relative to its header. */
  readonly start: number;
  readonly end: number;
}

/** Reads the pages of a column in a row group, in order and on demand. */
export class ColumnInput {
  readonly #place: ColumnPlace;
  readonly #end: number;
  /** The offset of the next page in the file, including its header. */
  #at: number;
  /** Bytes read from there on. */
  #window: Uint8Array<ArrayBuffer>;
  #header: PlacedHeader | undefined;
  /** The data page before, its header included. */
  #last: { readonly bytes: number; readonly slots: number } | undefined;

  /** @param bytes all pages, if they have been read already */
  constructor(place: ColumnPlace, bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0)) {
    this.#place = place;
    this.#at = place.start;
    this.#end = place.start + place.length;
    this.#window = bytes;
  }

  /** True once all pages were returned. */
  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /**
   * The next pages: at least `slots` slots, and what was read beyond. Throws a `FormatError` if
   * they are damaged.
   */
  async read(slots: number): Promise<RawPage[]> {
    const pages: RawPage[] = [];
    for (let missing = slots; !this.isAtEnd && (missing > 0 || this.#isPageRead()); ) {
      const page = await this.#next(missing);
      if (isData(page.header)) missing -= page.header.values;
      if (isData(page.header) || page.header.kind === PAGE.dictionary) pages.push(page);
    }
    // The rest is copied: the memory of the pages may be transferred to another thread or reused.
    this.#window = this.#window.slice();
    return pages;
  }

  /**
   * Skips the next pages with up to `rows` slots in total, without reading them. Returns the
   * dictionary before them, if there is one, and the number of slots.
   */
  async skip(
    rows: number,
  ): Promise<{ readonly slots: number; readonly dictionaries: readonly RawPage[] }> {
    const dictionaries: RawPage[] = [];
    let slots = 0;
    while (!this.isAtEnd) {
      const { header, end } = await this.#placedHeader(HEADER_BYTES);
      if (header.kind === PAGE.dictionary) {
        dictionaries.push(await this.#next(0));
        continue;
      }
      if (isData(header)) {
        if (slots + header.values > rows) break;
        slots += header.values;
      }
      this.#pass(end);
    }
    return { slots, dictionaries };
  }

  async #next(missing: number): Promise<RawPage> {
    const bytes = this.#bytesOf(missing);
    const { header, start, end } = await this.#placedHeader(bytes);
    if (end > this.#window.length) await this.#fill(Math.max(end, bytes));
    const page = { header, bytes: this.#window.subarray(start, end) };
    this.#pass(end);
    if (isData(header)) this.#last = { bytes: end, slots: Math.max(1, header.values) };
    return page;
  }

  /** The approximate bytes of the pages of `slots` slots. */
  #bytesOf(slots: number): number {
    const { length, values, minBytes } = this.#place;
    const bytes =
      this.#last === undefined
        ? (slots * length) / Math.max(1, values)
        : Math.ceil(slots / this.#last.slots) * this.#last.bytes * MARGIN;
    return Math.ceil(Math.min(MAX_BYTES, Math.max(minBytes, bytes)));
  }

  #isPageRead(): boolean {
    try {
      const header = this.#headerRead();
      return header !== undefined && header.end <= this.#window.length;
    } catch {
      // The reader of the page reports what is wrong.
      return false;
    }
  }

  /** The header of the next page. It reads about `bytes` bytes if necessary. */
  async #placedHeader(bytes: number): Promise<PlacedHeader> {
    for (let size = Math.max(HEADER_BYTES, bytes); ; size *= 4) {
      const header = this.#headerRead();
      if (header !== undefined) return header;
      await this.#fill(size);
    }
  }

  /** The header of the next page, or `undefined` if it has not been read. */
  #headerRead(): PlacedHeader | undefined {
    if (this.#header !== undefined) return this.#header;
    const left = this.#end - this.#at;
    const reader = new ThriftReader(this.#window);
    try {
      const header = pageHeader(reader);
      this.#header = { header, start: reader.at, end: reader.at + header.length };
    } catch (error) {
      if (this.#window.length < Math.min(left, MAX_HEADER_BYTES)) return undefined;
      throw error;
    }
    if (this.#header.end > left) throw new FormatError('a page ends early');
    return this.#header;
  }

  /** Reads until there are `bytes` bytes, or all. */
  async #fill(bytes: number): Promise<void> {
    const { file, take } = this.#place;
    const size = Math.min(bytes, this.#end - this.#at);
    const { length } = this.#window;
    if (size <= length) return;
    const window = take(size).subarray(0, size);
    window.set(this.#window);
    await readBytes(file, { start: this.#at + length, target: window.subarray(length) });
    this.#window = window;
  }

  #pass(bytes: number): void {
    this.#at += bytes;
    this.#window = this.#window.subarray(Math.min(bytes, this.#window.length));
    this.#header = undefined;
  }
}

function isData({ kind }: PageHeader): boolean {
  return kind === PAGE.data || kind === PAGE.data2;
}
