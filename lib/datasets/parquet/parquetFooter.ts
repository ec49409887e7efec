import { FILE_META_DATA, KEY_VALUE, ROW_GROUP, SCHEMA_ELEMENT } from './formatFields.ts';
import { THRIFT, ThriftReader } from './thriftReader.ts';

/** A node of the flattened tree of columns. */
export interface SchemaNode {
  readonly name: string;
  /** Number of nodes directly below this one. */
  readonly children: number;
  /** As the format numbers them: the type of a column, in {@link PHYSICAL}, and how often it occurs, in {@link OCCURS}. */
  readonly physical: number;
  readonly occurs: number;
  /** Bytes of a value where all have as many. */
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** Types as which values are kept in a file. */
export const PHYSICAL = {
  int32: 1,
  int64: 2,
  float: 4,
  double: 5,
  bytes: 6,
  fixedBytes: 7,
} as const;
/** How often a node occurs in that above it. */
export const OCCURS = { required: 0, optional: 1, repeated: 2 } as const;

/** A row group, with its description as it stands in the file. */
export interface RowGroup {
  readonly rows: number;
  /** Bytes of its pages when decompressed, about. */
  readonly bytes: number;
  readonly description: Uint8Array;
}

/** An entry of the metadata, such as the Arrow schema under `ARROW:schema`. */
export interface MetadataEntry {
  readonly key: string;
  readonly value: Uint8Array | undefined;
  readonly bytes: Uint8Array;
}

/** What the end of a Parquet file says of it. */
export interface ParquetFooter {
  readonly version: number;
  readonly nodes: readonly SchemaNode[];
  readonly rowGroups: readonly RowGroup[];
  readonly metadata: readonly MetadataEntry[];
  readonly createdBy: Uint8Array | undefined;
}

/** Takes the structure `FileMetaData` of the Parquet format apart. Throws a `RangeError` where it is damaged. */
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
    else if (id === FILE_META_DATA.encryptionAlgorithm) throw new RangeError('it is encrypted');
  }
  if (nodes.length === 0) throw new RangeError('it has no schema');
  const sum = rowGroups.reduce((before, group) => before + group.rows, 0);
  if (sum !== rows) throw new RangeError(`its row groups have ${sum} rows and the file ${rows}`);
  return { version, nodes, rowGroups, metadata, createdBy };
}

function schemaNode(bytes: Uint8Array): SchemaNode {
  const reader = new ThriftReader(bytes);
  const node = { name: '', children: 0, physical: -1, occurs: -1, width: 0 };
  for (const { id } of reader.fields()) {
    if (id === SCHEMA_ELEMENT.type) node.physical = reader.int();
    else if (id === SCHEMA_ELEMENT.typeLength) node.width = reader.int();
    else if (id === SCHEMA_ELEMENT.repetitionType) node.occurs = reader.int();
    else if (id === SCHEMA_ELEMENT.name) node.name = reader.text();
    else if (id === SCHEMA_ELEMENT.numChildren) node.children = reader.int();
  }
  return { ...node, bytes };
}

function rowGroup(description: Uint8Array): RowGroup {
  const reader = new ThriftReader(description);
  let rows = -1;
  let bytes = 0;
  for (const { id } of reader.fields()) {
    if (id === ROW_GROUP.numRows) rows = reader.int();
    else if (id === ROW_GROUP.totalByteSize) bytes = reader.int();
  }
  if (!Number.isSafeInteger(rows) || rows < 0) throw new RangeError(`a row group has ${rows} rows`);
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
