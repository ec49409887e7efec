import { THRIFT, type ThriftReader } from '../thriftReader.ts';

/** What stands before a page. */
export interface PageHeader {
  /** As the format numbers them, in {@link PAGE}. */
  readonly kind: number;
  /** Bytes of the page in the file, and when decompressed. */
  readonly length: number;
  readonly size: number;
  readonly values: number;
  readonly encoding: number;
  /** Where the page is of the second version: bytes of its levels, which come first and are not compressed. */
  readonly levels: { readonly repetition: number; readonly definition: number } | undefined;
  readonly compressed: boolean;
}

/** Kinds of pages. */
export const PAGE = { data: 0, dictionary: 2, data2: 3 } as const;

/** Values a page has at most: beyond, it is taken for damaged. */
const MOST = 2 ** 27;

/** Reads the structure `PageHeader` of the Parquet format. Throws a `RangeError` where it is damaged. */
export function pageHeader(reader: ThriftReader): PageHeader {
  const page = { kind: -1, length: -1, size: -1, values: 0, encoding: -1, compressed: true };
  let repetition = -1;
  let definition = -1;
  for (const { id } of reader.fields()) {
    if (id === 1) page.kind = reader.int();
    else if (id === 2) page.size = reader.int();
    else if (id === 3) page.length = reader.int();
    else if (id === 5 || id === 7) {
      for (const { id: inner } of reader.fields()) {
        if (inner === 1) page.values = reader.int();
        else if (inner === 2) page.encoding = reader.int();
      }
    } else if (id === 8) {
      for (const { id: inner, type } of reader.fields()) {
        if (inner === 1) page.values = reader.int();
        else if (inner === 4) page.encoding = reader.int();
        else if (inner === 5) definition = reader.int();
        else if (inner === 6) repetition = reader.int();
        else if (inner === 7) page.compressed = type === THRIFT.true;
      }
    }
  }
  const { length, size, values } = page;
  const sound = (count: number, most: number) =>
    Number.isSafeInteger(count) && count >= 0 && count <= most;
  if (!sound(length, 2 ** 31) || !sound(size, 2 ** 31)) throw new RangeError('a page has no size');
  if (!sound(values, MOST)) throw new RangeError(`a page has ${values} values`);
  if (page.kind !== PAGE.data2) return { ...page, levels: undefined };
  if (!sound(repetition, length) || !sound(definition, length - repetition)) {
    throw new RangeError('the levels of a page are longer than it');
  }
  return { ...page, levels: { repetition, definition } };
}
