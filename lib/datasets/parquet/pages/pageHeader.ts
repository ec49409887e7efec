import { FormatError } from '../../formatError.ts';
import { DATA_PAGE_HEADER, DATA_PAGE_HEADER_V2, PAGE_HEADER } from '../formatFields.ts';
import { THRIFT, type ThriftReader } from '../thriftReader.ts';

/** The header of a page. It is plain data, which can be sent to another thread. */
export interface PageHeader {
  /** The kind of page, in {@link PAGE}, as the format numbers it. */
  readonly kind: number;
  /** Bytes of the page in the file. */
  readonly length: number;
  /** Bytes of the page after decompression. */
  readonly size: number;
  readonly values: number;
  readonly encoding: number;
  /** Bytes of the levels in a page of version 2. They come first and are not compressed. */
  readonly levels: { readonly repetition: number; readonly definition: number } | undefined;
  readonly compressed: boolean;
}

/** Kinds of pages. */
export const PAGE = { data: 0, dictionary: 2, data2: 3 } as const;

/** Maximum of values in a page. One that claims more counts as damaged. */
const MAX_VALUES = 2 ** 27;
/** Maximum of bytes in a page. One that claims more counts as damaged. */
const MAX_BYTES = 2 ** 31;

/**
 * Reads the structure `PageHeader` of the Parquet format. Throws a `FormatError` if it is damaged.
 */
export function pageHeader(reader: ThriftReader): PageHeader {
  const page = { kind: -1, length: -1, size: -1, values: 0, encoding: -1, compressed: true };
  let repetition = -1;
  let definition = -1;
  for (const { id } of reader.fields()) {
    if (id === PAGE_HEADER.type) page.kind = reader.int();
    else if (id === PAGE_HEADER.uncompressedPageSize) page.size = reader.int();
    else if (id === PAGE_HEADER.compressedPageSize) page.length = reader.int();
    else if (id === PAGE_HEADER.dataPageHeader || id === PAGE_HEADER.dictionaryPageHeader) {
      for (const { id: inner } of reader.fields()) {
        if (inner === DATA_PAGE_HEADER.numValues) page.values = reader.int();
        else if (inner === DATA_PAGE_HEADER.encoding) page.encoding = reader.int();
      }
    } else if (id === PAGE_HEADER.dataPageHeaderV2) {
      for (const { id: inner, type } of reader.fields()) {
        if (inner === DATA_PAGE_HEADER_V2.numValues) page.values = reader.int();
        else if (inner === DATA_PAGE_HEADER_V2.encoding) page.encoding = reader.int();
        else if (inner === DATA_PAGE_HEADER_V2.definitionLevelsByteLength)
          definition = reader.int();
        else if (inner === DATA_PAGE_HEADER_V2.repetitionLevelsByteLength)
          repetition = reader.int();
        else if (inner === DATA_PAGE_HEADER_V2.isCompressed) page.compressed = type === THRIFT.true;
      }
    }
  }
  const { length, size, values } = page;
  const isSound = (count: number, max: number) =>
    Number.isSafeInteger(count) && count >= 0 && count <= max;
  if (!isSound(length, MAX_BYTES) || !isSound(size, MAX_BYTES))
    throw new FormatError('a page has no size');
  if (!isSound(values, MAX_VALUES)) throw new FormatError(`a page has ${values} values`);
  if (page.kind !== PAGE.data2) return { ...page, levels: undefined };
  if (!isSound(repetition, length) || !isSound(definition, length - repetition)) {
    throw new FormatError('the levels of a page are longer than it');
  }
  return { ...page, levels: { repetition, definition } };
}
