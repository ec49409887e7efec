// Field ids of the Thrift structures of Parquet that are read or written here:
// https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift

export const FILE_META_DATA = {
  version: 1,
  schema: 2,
  numRows: 3,
  rowGroups: 4,
  keyValueMetadata: 5,
  createdBy: 6,
  encryptionAlgorithm: 8,
} as const;

export const SCHEMA_ELEMENT = {
  type: 1,
  typeLength: 2,
  repetitionType: 3,
  name: 4,
  numChildren: 5,
  convertedType: 6,
  scale: 7,
  precision: 8,
  fieldId: 9,
  logicalType: 10,
} as const;

/** Members of the union `LogicalType`. */
export const LOGICAL_TYPE = {
  string: 1,
  map: 2,
  list: 3,
  enum: 4,
  decimal: 5,
  date: 6,
  time: 7,
  timestamp: 8,
  integer: 10,
  unknown: 11,
  json: 12,
  bson: 13,
  uuid: 14,
  float16: 15,
} as const;

export const DECIMAL_TYPE = { scale: 1, precision: 2 } as const;

/** Fields of both `TimeType` and `TimestampType`. */
export const TIME_TYPE = { isAdjustedToUtc: 1, unit: 2 } as const;

/** Members of the union `TimeUnit`. */
export const TIME_UNIT = { millis: 1, micros: 2, nanos: 3 } as const;

export const INT_TYPE = { bitWidth: 1, isSigned: 2 } as const;

export const KEY_VALUE = { key: 1, value: 2 } as const;

export const ROW_GROUP = { columns: 1, totalByteSize: 2, numRows: 3 } as const;

export const COLUMN_CHUNK = { filePath: 1, fileOffset: 2, metaData: 3, cryptoMetadata: 8 } as const;

export const COLUMN_META_DATA = {
  encodings: 2,
  pathInSchema: 3,
  codec: 4,
  numValues: 5,
  totalUncompressedSize: 6,
  totalCompressedSize: 7,
  /** The last field that describes the chunk. Indices, filters and statistics follow. */
  keyValueMetadata: 8,
  dataPageOffset: 9,
  dictionaryPageOffset: 11,
  statistics: 12,
} as const;

/** `max` is of the first version, whose order is that of signed numbers. */
export const STATISTICS = { max: 1, nullCount: 3, maxValue: 5 } as const;

export const PAGE_HEADER = {
  type: 1,
  uncompressedPageSize: 2,
  compressedPageSize: 3,
  dataPageHeader: 5,
  dictionaryPageHeader: 7,
  dataPageHeaderV2: 8,
} as const;

/** Fields of both `DataPageHeader` and `DictionaryPageHeader`. */
export const DATA_PAGE_HEADER = { numValues: 1, encoding: 2 } as const;

export const DATA_PAGE_HEADER_V2 = {
  numValues: 1,
  encoding: 4,
  definitionLevelsByteLength: 5,
  repetitionLevelsByteLength: 6,
  isCompressed: 7,
} as const;
