import { THRIFT, ThriftReader } from './thriftReader.ts';

/** A node of the flattened tree of columns. */
export interface SchemaNode {
  readonly name: string;
  /** Number of nodes directly below this one. */
  readonly children: number;
  readonly bytes: Uint8Array;
}

/** A row group, with its description as it stands in the file. */
export interface RowGroup {
  readonly rows: number;
  readonly bytes: Uint8Array;
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
  const structs = <T>(read: (bytes: Uint8Array) => T) => reader.list(() => read(reader.raw(THRIFT.struct)));
  let version = 1;
  let nodes: SchemaNode[] = [];
  let rowGroups: RowGroup[] = [];
  let metadata: MetadataEntry[] = [];
  let createdBy: Uint8Array | undefined;
  for (const { id } of reader.fields()) {
    if (id === 1) version = reader.int();
    else if (id === 2) nodes = structs(schemaNode);
    else if (id === 4) rowGroups = structs(rowGroup);
    else if (id === 5) metadata = structs(metadataEntry);
    else if (id === 6) createdBy = reader.binary();
    else if (id === 8) throw new RangeError('it is encrypted');
  }
  if (nodes.length === 0) throw new RangeError('it has no schema');
  return { version, nodes, rowGroups, metadata, createdBy };
}

function schemaNode(bytes: Uint8Array): SchemaNode {
  const reader = new ThriftReader(bytes);
  let name = '';
  let children = 0;
  for (const { id } of reader.fields()) {
    if (id === 4) name = reader.text();
    else if (id === 5) children = reader.int();
  }
  return { name, children, bytes };
}

function rowGroup(bytes: Uint8Array): RowGroup {
  const reader = new ThriftReader(bytes);
  let rows = -1;
  for (const { id } of reader.fields()) if (id === 3) rows = reader.int();
  if (!Number.isSafeInteger(rows) || rows < 0) throw new RangeError(`a row group has ${rows} rows`);
  return { rows, bytes };
}

function metadataEntry(bytes: Uint8Array): MetadataEntry {
  const reader = new ThriftReader(bytes);
  let key = '';
  let value: Uint8Array | undefined;
  for (const { id } of reader.fields()) {
    if (id === 1) key = reader.text();
    else if (id === 2) value = reader.binary();
  }
  return { key, value, bytes };
}
