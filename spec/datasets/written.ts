import {
  Binary,
  Bool,
  type Data,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Float64,
  Int8,
  Int16,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Uint8,
  Uint16,
  Uint32,
  Uint64,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import {
  Compression,
  Table as ParquetTable,
  WriterPropertiesBuilder,
  writeParquet,
} from 'parquet-wasm';

/** How a Parquet file is written. */
export interface Writing {
  readonly codec?: keyof typeof Compression;
  readonly groupRows?: number;
  /** Bytes of a page, about. */
  readonly pageBytes?: number;
}

/** The bytes of a Parquet file of `table`. */
export function parquetOf(
  table: Table,
  { codec = 'ZSTD', groupRows = 1000, pageBytes }: Writing = {},
): Uint8Array {
  const properties = new WriterPropertiesBuilder()
    .setCompression(Compression[codec])
    .setMaxRowGroupSize(groupRows);
  const paged =
    pageBytes === undefined
      ? properties
      : properties.setDataPageSizeLimit(pageBytes).setWriteBatchSize(16);
  return writeParquet(ParquetTable.fromIPCStream(tableToIPC(table, 'stream')), paged.build());
}

/** A table of `rows` rows with columns of numbers, text and pictures whose values tell the row. */
export function numberedTable(rows: number, first = 0): Table {
  const numbers = Int32Array.from({ length: rows }, (_, i) => first + i);
  return new Table({
    row: vectorFromArray(Array.from(numbers), new Int32()),
    half: vectorFromArray(
      Array.from(numbers, (n) => n / 2),
      new Float32(),
    ),
    name: vectorFromArray(
      Array.from(numbers, (n) => `name ${n * 7919}`),
      new Utf8(),
    ),
    class: vectorFromArray(
      Array.from(numbers, (n) => ['cat', 'dog', 'cow'][n % 3] as string),
      new Dictionary(new Utf8(), new Int32(), 7),
    ),
  });
}

/** A table with a column of every type that rows may have, and five rows. */
export function tableOfEveryType(): Table {
  const rows = 5;
  const fixedSizeList = (child: Data<Uint8> | Data<Float32>) =>
    makeData({
      type: new FixedSizeList(2, new Field('item', child.type, false)),
      length: rows,
      nullCount: 0,
      child,
    });
  const numbers = [0, 1, 2, 100, 127];
  const bigints = [0n, -1n, 2n ** 62n, 5n, 7n];
  const vectors: Record<string, Vector> = {
    int8: vectorFromArray(numbers, new Int8()),
    int16: vectorFromArray(numbers, new Int16()),
    int32: vectorFromArray(numbers, new Int32()),
    int64: vectorFromArray(bigints, new Int64()),
    uint8: vectorFromArray(numbers, new Uint8()),
    uint16: vectorFromArray(numbers, new Uint16()),
    uint32: vectorFromArray(numbers, new Uint32()),
    uint64: vectorFromArray([0n, 1n, 2n ** 63n, 5n, 7n], new Uint64()),
    float32: vectorFromArray([0, 0.5, -1, Infinity, 3], new Float32()),
    float64: vectorFromArray([0, 0.1, -1, Infinity, 3], new Float64()),
    bool: vectorFromArray([true, false, true, true, false], new Bool()),
    utf8: vectorFromArray(['', 'a', 'ä', '猫', 'b'], new Utf8()),
    dictionary: vectorFromArray(['x', 'y', 'x', 'x', 'z'], new Dictionary(new Utf8(), new Int32())),
    binary: vectorFromArray(
      numbers.map((n) => Uint8Array.of(n, 1, 2)),
      new Binary(),
    ),
    list: vectorFromArray(
      numbers.map((n) => Array.from({ length: n % 4 }, (_, i) => n + i)),
      new List(new Field('item', new Float32(), true)),
    ),
  };
  const columns = Object.entries(vectors).map(([name, vector]) => ({
    field: new Field(name, vector.type, true),
    data: vector.data[0],
  }));
  const binary = makeData({
    type: new FixedSizeBinary(3),
    length: rows,
    nullCount: 0,
    data: Uint8Array.from({ length: 3 * rows }, (_, i) => i),
  });
  const bytes = fixedSizeList(
    makeData({
      type: new Uint8(),
      length: 2 * rows,
      nullCount: 0,
      data: Uint8Array.from({ length: 2 * rows }, (_, i) => i),
    }),
  );
  const quarters = Float32Array.from({ length: 2 * rows }, (_, i) => i / 4);
  const floats = fixedSizeList(
    makeData({ type: new Float32(), length: 2 * rows, nullCount: 0, data: quarters }),
  );
  const shaped = new Map([
    ['ARROW:extension:name', 'arrow.fixed_shape_tensor'],
    ['ARROW:extension:metadata', '{"shape":[2,1]}'],
  ]);
  columns.push(
    { field: new Field('fixedSizeBinary', binary.type, false), data: binary },
    { field: new Field('bytes', bytes.type, false), data: bytes },
    { field: new Field('floats', floats.type, false), data: floats },
    { field: new Field('shaped', bytes.type, false, shaped), data: bytes },
  );
  const schema = new Schema(columns.map(({ field }) => field));
  const children = columns.map(({ data }) => data as NonNullable<typeof data>);
  const type = new Struct(schema.fields);
  return new Table(
    schema,
    new RecordBatch(schema, makeData({ type, length: rows, nullCount: 0, children })),
  );
}
