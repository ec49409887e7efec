import { FormatError } from '../formatError.ts';
import type { ByteFile } from '../io/byteFile.ts';
import { readBytes } from '../io/readBytes.ts';
import type { RawPage } from './pages/openPage.ts';
import { PAGE, type PageHeader, pageHeader } from './pages/pageHeader.ts';
import { ThriftReader } from './thriftReader.ts';

/** Bytes that are read for a header, which nearly all have room in. */
const HEADER_BYTES = 65_536;
/** Bytes of a header at most: one that is longer is taken for damaged. */
const MAX_HEADER_BYTES = 16 * 2 ** 20;
/** Bytes that are read at once at most, unless a page is larger. */
const MAX_BYTES = 16 * 2 ** 20;
/** Pages are of about the same size: a little more than the last had is enough for most. */
const MARGIN = 1.03;

/** Where the pages of a column of a row group lie, and how they are read. */
export interface ColumnPlace {
  readonly file: ByteFile;
  readonly start: number;
  readonly length: number;
  /** How many values the column has there. */
  readonly values: number;
  /** Bytes that are worth reading at once where as many follow. */
  readonly minBytes: number;
  /** A buffer of so many bytes or more. */
  readonly take: (bytes: number) => Uint8Array<ArrayBuffer>;
}

interface PlacedHeader {
  readonly header: PageHeader;
  /** Where the page begins, and where it ends, counted from its header. */
  readonly start: number;
  readonly end: number;
}

/** Reads the pages of a column of a row group, one after another, as they are wanted. */
export class ColumnInput {
  readonly #place: ColumnPlace;
  readonly #end: number;
  /** Where the next page begins in the file, its header first. */
  #at: number;
  /** What has been read from there on. */
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

  /** Whether all pages have been given. */
  get isAtEnd(): boolean {
    return this.#at >= this.#end;
  }

  /**
   * The next pages: those of `slots` slots or more, and what has been read beyond. Throws a
   * `FormatError` where they are damaged.
   */
  async read(slots: number): Promise<RawPage[]> {
    const pages: RawPage[] = [];
    for (let missing = slots; !this.isAtEnd && (missing > 0 || this.#isPageRead()); ) {
      const page = await this.#next(missing);
      if (isData(page.header)) missing -= page.header.values;
      if (isData(page.header) || page.header.kind === PAGE.dictionary) pages.push(page);
    }
    // What is left gets memory of its own: that of the pages may be moved to another thread, or be
    // used again.
    this.#window = this.#window.slice();
    return pages;
  }

  /**
   * Passes over the next pages that have up to `rows` slots together, without reading them. Gives
   * the dictionary that comes before, if there is one, and how many slots they had.
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

  /** Bytes of the pages of so many slots, about. */
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
      // Whoever needs the page is told what is wrong with it.
      return false;
    }
  }

  /** The header of the next page; reads about `bytes` bytes where it has not been read. */
  async #placedHeader(bytes: number): Promise<PlacedHeader> {
    for (let size = Math.max(HEADER_BYTES, bytes); ; size *= 4) {
      const header = this.#headerRead();
      if (header !== undefined) return header;
      await this.#fill(size);
    }
  }

  /** The header of the next page; `undefined` where it has not been read. */
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
