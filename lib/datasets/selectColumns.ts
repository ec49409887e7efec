import { makeData, RecordBatch, Schema, Struct } from 'apache-arrow';

/**
 * The record batch with only `columns`, in that order. (`RecordBatch.select` of apache-arrow 21
 * leaves holes between them.)
 */
export function selectColumns(
  batch: RecordBatch,
  columns: readonly string[] | undefined,
): RecordBatch {
  if (columns === undefined) return batch;
  const indices = columns.map((column) =>
    batch.schema.fields.findIndex(({ name }) => name === column),
  );
  const schema = new Schema(
    indices.flatMap((index) => batch.schema.fields[index] ?? []),
    batch.schema.metadata,
    batch.schema.dictionaries,
  );
  const children = indices.flatMap((index) => batch.data.children[index] ?? []);
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: batch.numRows, nullCount: 0, children }));
}
