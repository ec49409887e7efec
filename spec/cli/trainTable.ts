import {
  Field,
  FixedSizeBinary,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';

/** Rows of {@link trainTable}. */
export const TRAIN_ROWS = 30;
const rows: number = TRAIN_ROWS;

/** Square images, their labels, and names of which some are null. */
export function trainTable(): Table {
  const children = [
    makeData({
      type: new FixedSizeBinary(64),
      length: rows,
      nullCount: 0,
      data: Uint8Array.from({ length: rows * 64 }, (_, i) => (i * 7) % 256),
    }),
    vectorFromArray(
      Array.from({ length: rows }, (_, i) => i % 10),
      new Int32(),
    ).data[0],
    vectorFromArray(
      Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? null : `name ${i}`)),
      new Utf8(),
    ).data[0],
  ].map((data) => data as NonNullable<typeof data>);
  const schema = new Schema(
    ['image', 'label', "the name's"].map(
      (name, i) => new Field(name, (children[i] as (typeof children)[number]).type, true),
    ),
  );
  const type = new Struct(schema.fields);
  const data = makeData({ type, length: rows, nullCount: 0, children });
  return new Table(schema, new RecordBatch(schema, data));
}
