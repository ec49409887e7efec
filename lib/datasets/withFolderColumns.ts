import {
  type Data,
  type DataType,
  Field,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
} from 'apache-arrow';
import type { Block } from './dataset.ts';
import type { FolderColumn } from './io/folderColumns.ts';
import type { FilePart, OwnWanted } from './ownDataset.ts';

/** Rows that a record batch of nothing but such columns has at most. */
const MAX_ROWS = 65_536;

/**
 * An open part with columns of one value each behind its own. A column of the part's own that has
 * the same name stays: it says the same.
 */
export function withFolderColumns(part: FilePart, columns: readonly FolderColumn[]): FilePart {
  const own = part.schema.names.map(String);
  const added = columns.filter(({ name }) => !own.includes(name));
  if (added.length === 0) return part;
  const told = added.map(({ name, value }) => `${name}=${value}`).join('/');
  const ownOf = (names?: readonly string[]) =>
    names?.filter((name) => added.every((column) => column.name !== name));
  return {
    ...part,
    fingerprint: `${part.fingerprint} ${told}`,
    schema: extended(part.schema, added),
    requests: (names) => part.requests?.(ownOf(names)),
    async *read(block, wanted: OwnWanted) {
      const names = ownOf(wanted.columns);
      if (names?.length === 0) {
        yield* alone(part.blocks[block] as Block, added, wanted.from ?? 0);
        return;
      }
      const ofPart = names === undefined ? wanted : { ...wanted, columns: names };
      for await (const batch of part.read(block, ofPart)) yield withColumns(batch, added);
    },
  };
}

function extended(schema: Schema, columns: readonly FolderColumn[]): Schema {
  const fields = columns.map(({ name, type, value }) => {
    const nullable = value === null;
    return new Field(name, typeOf(type), nullable);
  });
  return new Schema([...schema.fields, ...fields], schema.metadata);
}

/** Record batches of nothing but such columns: nothing is read for them. */
function* alone(
  { rows }: Block,
  columns: readonly FolderColumn[],
  from: number,
): Generator<RecordBatch> {
  for (let row = from; row < rows; row += MAX_ROWS) {
    const length = Math.min(MAX_ROWS, rows - row);
    const type = new Struct([]);
    const none = new RecordBatch(
      new Schema([]),
      makeData({ type, length, nullCount: 0, children: [] }),
    );
    yield withColumns(none, columns);
  }
}

function withColumns(batch: RecordBatch, columns: readonly FolderColumn[]): RecordBatch {
  const length = batch.numRows;
  const schema = extended(batch.schema, columns);
  const children = [...batch.data.children, ...columns.map((column) => repeated(column, length))];
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length, nullCount: 0, children }));
}

function repeated({ type, value }: FolderColumn, length: number): Data {
  const nulls = value === null ? { nullCount: length, nullBitmap: new Uint8Array(length) } : {};
  if (type === 'int32') {
    const data = new Int32Array(length).fill(Number(value));
    return makeData({ type: new Int32(), length, ...nulls, data });
  }
  if (type === 'int64') {
    const data = new BigInt64Array(length).fill(BigInt(value ?? 0));
    return makeData({ type: new Int64(), length, ...nulls, data });
  }
  const text = new TextEncoder().encode(String(value ?? ''));
  const data = new Uint8Array(length * text.length);
  for (let row = 0; row < length; row++) data.set(text, row * text.length);
  const valueOffsets = Int32Array.from({ length: length + 1 }, (_, row) => row * text.length);
  return makeData({ type: new Utf8(), length, ...nulls, valueOffsets, data });
}

function typeOf(type: FolderColumn['type']): DataType {
  if (type === 'text') return new Utf8();
  return type === 'int32' ? new Int32() : new Int64();
}
