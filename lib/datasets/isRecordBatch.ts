import type { RecordBatch } from 'apache-arrow';

/** Not `instanceof`: the batch may come from another copy of apache-arrow. */
export function isRecordBatch(item: unknown): item is RecordBatch {
  return (
    typeof item === 'object' &&
    item !== null &&
    'schema' in item &&
    'numRows' in item &&
    'data' in item
  );
}
