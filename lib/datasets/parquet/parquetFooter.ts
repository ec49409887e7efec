import { FormatError } from '../formatError.ts';
import { FILE_META_DATA, KEY_VALUE, ROW_GROUP, SCHEMA_ELEMENT } from './formatFields.ts';
import { type LogicalType, logicalType } from './logicalType.ts';
import { THRIFT, ThriftReader } from './thriftReader.ts';

/** A node of the flattened tree of columns. */
export interface SchemaNode {
  readonly name: string;
  /** The number of nodes directly below this one. */
  readonly children: number;
  /**
   * The type of a column, in {@link PHYSICAL}, and its repetition, in {@link OCCURS}, as the format
   * numbers them.
   */
  readonly physical: number;
  readonly occurs: number;
  /** Bytes of a value, if all have the same size. */
  readonly width: number;
  /** The logical type, as of version 2 of the format, or `undefined` if absent. */
  readonly logical: LogicalType | undefined;
  /** The converted type of the first version, in {@link CONVERTED}, or -1 if absent. */
  readonly converted: number;
  readonly scale: number;
  readonly precision: number;
  readonly fieldId: number | undefined;
  readonly bytes: Uint8Array;
}

/** The physical types of a file. */
export const PHYSICAL = {
  boolean: 0,
  int32: 1,
  int64: 2,
  int96: 3,
  float: 4,
  double: 5,
  bytes: 6,
  fixedBytes: 7,
} as const;
/** The repetition of a node within its parent. */
export const OCCURS = { required: 0, optional: 1, repeated: 2 } as const;

/** The converted types of the first version of the format. */
export const CONVERTED = {
  utf8: 0,
  map: 1,
  mapKeyValue: 2,
  list: 3,
  enum: 4,
  decimal: 5,
  date: 6,
  timeMillis: 7,
  timeMicros: 8,
  timestampMillis: 9,
  timestampMicros: 10,
  uint8: 11,
  uint16: 12,
  uint32: 13,
  uint64: 14,
  int8: 15,
  int16: 16,
  int32: 17,
  int64: 18,
  json: 19,
  bson: 20,
  interval: 21,
} as const;

/** A row group, with its description as in the file. */
export interface RowGroup {
  readonly rows: number;
  /** The approximate bytes of its pages after decompression. */
  readonly bytes: number;
  readonly description: Uint8Array;
}

/** An entry of the metadata, such as the Arrow schema under `ARROW:schema`. */
export interface MetadataEntry {
  readonly key: string;
  readonly value: Uint8Array | undefined;
  readonly bytes: Uint8Array;
}

/** The footer of a Parquet file. */
export interface ParquetFooter {
  readonly version: number;
  readonly nodes: readonly SchemaNode[];
  readonly rowGroups: readonly RowGroup[];
  readonly metadata: readonly MetadataEntry[];
  readonly createdBy: Uint8Array | undefined;
}

/**
 * Parses the structure `FileMetaData` of the Parquet format. Throws a `FormatError` if it is
 * damaged.
 */
export function parquetFooter(bytes: Uint8Array): ParquetFooter {
  const reader = new ThriftReader(bytes);
  const structs = <T>(read: (bytes: Uint8Array) => T) =>
    reader.list(THRIFT.struct, () => read(reader.raw(THRIFT.struct)));
  let version = 1;
  let nodes: SchemaNode[] = [];
  let rows = -1;
  let rowGroups: RowGroup[] = [];
  let metadata: MetadataEntry[] = [];
  let createdBy: Uint8Array | undefined;
  for (const { id } of reader.fields()) {
    if (id === FILE_META_DATA.version) version = reader.int();
    else if (id === FILE_META_DATA.schema) nodes = structs(schemaNode);
    else if (id === FILE_META_DATA.numRows) rows = reader.int();
    else if (id === FILE_META_DATA.rowGroups) rowGroups = structs(rowGroup);
    else if (id === FILE_META_DATA.keyValueMetadata) metadata = structs(metadataEntry);
    else if (id === FILE_META_DATA.createdBy) createdBy = reader.binary();
    else if (id === FILE_META_DATA.encryptionAlgorithm) throw new FormatError('it is encrypted');
  }
  if (!reader.isAtEnd) throw new FormatError('its footer has bytes left over');
  if (nodes.length === 0) throw new FormatError('it has no schema');
  const sum = rowGroups.reduce((before, group) => before + group.rows, 0);
  if (sum !== rows) throw new FormatError(`its row groups have ${sum} rows and the file ${rows}`);
  return { version, nodes, rowGroups, metadata, createdBy };
}

function schemaNode(bytes: Uint8Array): SchemaNode {
  const reader = new ThriftReader(bytes);
  const node = {
    ...{ name: '', children: 0, physical: -1, occurs: -1, width: 0 },
    ...{ converted: -1, scale: 0, precision: 0 },
  };
  let logical: LogicalType | undefined;
  let fieldId: number | undefined;
  for (const { id } of reader.fields()) {
    if (id === SCHEMA_ELEMENT.type) node.physical = reader.int();
    else if (id === SCHEMA_ELEMENT.typeLength) node.width = reader.int();
    else if (id === SCHEMA_ELEMENT.repetitionType) node.occurs = reader.int();
    else if (id === SCHEMA_ELEMENT.name) node.name = reader.text();
    else if (id === SCHEMA_ELEMENT.numChildren) node.children = reader.int();
    else if (id === SCHEMA_ELEMENT.convertedType) node.converted = reader.int();
    else if (id === SCHEMA_ELEMENT.scale) node.scale = reader.int();
    else if (id === SCHEMA_ELEMENT.precision) node.precision = reader.int();
    else if (id === SCHEMA_ELEMENT.fieldId) fieldId = reader.int();
    else if (id === SCHEMA_ELEMENT.logicalType) logical = logicalType(reader);
  }
  return { ...node, logical, fieldId, bytes };
}

function rowGroup(description: Uint8Array): RowGroup {
  const reader = new ThriftReader(description);
  let rows = -1;
  let bytes = 0;
  for (const { id } of reader.fields()) {
    if (id === ROW_GROUP.numRows) rows = reader.int();
    else if (id === ROW_GROUP.totalByteSize) bytes = reader.int();
  }
  if (!Number.isSafeInteger(rows) || rows < 0)
    throw new FormatError(`a row group has ${rows} rows`);
  return { rows, bytes: Math.max(0, bytes), description };
}

function metadataEntry(bytes: Uint8Array): MetadataEntry {
  const reader = new ThriftReader(bytes);
  let key = '';
  let value: Uint8Array | undefined;
  for (const { id } of reader.fields()) {
    if (id === KEY_VALUE.key) key = reader.text();
    else if (id === KEY_VALUE.value) value = reader.binary();
  }
  return { key, value, bytes };
}
