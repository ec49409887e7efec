// A Parquet file as Hugging Face writes it: a struct of `bytes` and `path`, and class labels, with
// what they are in the metadata. The images are made of digits of MNIST, as PNG.
import {
  Binary,
  Field,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { Table as ParquetTable, writeParquet } from 'parquet-wasm';
import { grayPng } from './grayPng.ts';
import { mnistTable } from './mnist.ts';

const NAMES = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Makes a PNG of a digit of 28×28. */
export type EncodeDigit = (digit: Uint8Array, label: number) => Uint8Array;

const gray: EncodeDigit = (digit) => grayPng(digit, 28, 28);

/** A file with `count` digits of the test set, from number `first` on. */
export async function huggingFaceFile(
  first: number,
  count: number,
  encode: EncodeDigit = gray,
): Promise<Uint8Array> {
  const table = await mnistTable('test');
  const images = Array.from({ length: count }, (_, row) =>
    encode(
      Uint8Array.from(table.getChild('image')?.get(first + row)),
      table.getChild('label')?.get(first + row),
    ),
  );
  const labels = images.map((_, row) => BigInt(table.getChild('label')?.get(first + row)));
  const paths = images.map((_, row) => `${row}.png`);
  const parts = [new Field('bytes', new Binary()), new Field('path', new Utf8())];
  const image = makeData({
    type: new Struct(parts),
    length: count,
    children: [binary(images), only(vectorFromArray(paths, new Utf8()).data)],
  });
  const features = { image: { _type: 'Image' }, label: { _type: 'ClassLabel', names: NAMES } };
  const schema = new Schema(
    [new Field('image', new Struct(parts)), new Field('label', new Int64())],
    new Map([['huggingface', JSON.stringify({ info: { features } })]]),
  );
  const columns = [image, makeData({ type: new Int64(), data: BigInt64Array.from(labels) })];
  const rows = makeData({ type: new Struct(schema.fields), length: count, children: columns });
  const ipc = tableToIPC(new Table([new RecordBatch(schema, rows)]), 'stream');
  return writeParquet(ParquetTable.fromIPCStream(ipc));
}

function binary(values: readonly Uint8Array[]) {
  const valueOffsets = new Int32Array(values.length + 1);
  for (const [i, { length }] of values.entries())
    valueOffsets[i + 1] = (valueOffsets[i] as number) + length;
  const data = new Uint8Array(Buffer.concat(values));
  return makeData({ type: new Binary(), length: values.length, valueOffsets, data });
}

function only<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error('A column of one chunk has one');
  return first;
}
