import {
  Field,
  FixedSizeBinary,
  Int32,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
} from 'apache-arrow';
import { parquetOf } from '../datasets/written.ts';

const SIDE = 32;
const ROWS = 60;

/** A table of images in colours, waves of as many frequencies as there are labels. */
export function colourTable(): Table {
  const bytes = 3 * SIDE * SIDE;
  const data = Uint8Array.from({ length: ROWS * bytes }, (_, at) => {
    const row = Math.floor(at / bytes);
    const [y, x, channel] = [
      Math.floor((at % bytes) / (3 * SIDE)),
      Math.floor(at / 3) % SIDE,
      at % 3,
    ];
    const wave = Math.sin(((1 + (row % 5)) * (channel === 1 ? x : y) + 7 * channel + row) / 3);
    return 120 + 80 * wave;
  });
  const schema = new Schema([
    new Field('picture', new FixedSizeBinary(bytes), false),
    new Field('label', new Int32(), false),
  ]);
  const labels = Int32Array.from({ length: ROWS }, (_, row) => row % 5);
  const whole = { length: ROWS, nullCount: 0 };
  const children = [
    makeData({ type: new FixedSizeBinary(bytes), ...whole, data }),
    makeData({ type: new Int32(), ...whole, data: labels }),
  ];
  const struct = makeData({ type: new Struct(schema.fields), ...whole, children });
  return new Table(schema, [new RecordBatch(schema, struct)]);
}

/** The table as Parquet, in several row groups. */
export function colourParquet(): Uint8Array {
  return parquetOf(colourTable(), { codec: 'SNAPPY', groupRows: 20 });
}
