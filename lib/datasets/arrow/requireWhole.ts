import { type Data, DataType, type RecordBatch } from 'apache-arrow';
import { FormatError } from '../formatError.ts';

/**
 * Throws a `FormatError` if a column has too few values for its rows, or refers to missing values.
 * Apache Arrow does not check this, and values beyond the end of an array are `undefined`.
 */
export function requireWhole(batch: RecordBatch): void {
  batch.schema.fields.forEach(({ name }, i) => {
    const data = batch.data.children[i];
    if (data === undefined || data.length !== batch.numRows || !isWhole(data)) {
      throw new FormatError(
        `column \`${name}\` has too few values for its ${batch.numRows} rows, ` +
          'or refers to some that are not there',
      );
    }
  });
}

function isWhole(data: Data): boolean {
  const { type, offset, length, values, valueOffsets, nullBitmap, children } = data;
  const end = offset + length;
  if (length === 0 || DataType.isNull(type) || DataType.isUnion(type)) return true;
  const validities = 8 * (nullBitmap?.length ?? 0);
  if (validities < end && (validities > 0 || data.nullCount > 0)) return false;
  if (DataType.isFixedSizeList(type)) return has(children[0], end * type.listSize);
  if (DataType.isStruct(type)) return children.every((child) => has(child, end));
  if (DataType.isBool(type)) return values.length * 8 >= end;
  if (DataType.isBinaryView(type) || DataType.isUtf8View(type)) return areViews(data);
  if (DataType.isDictionary(type))
    return (
      values.length >= end && pointsInto(data) && (data.dictionary?.data.every(isWhole) ?? false)
    );
  if (valueOffsets !== undefined && valueOffsets.length > 0) {
    const last = lastOffset(valueOffsets, { start: offset, end });
    return (
      last >= 0 && (children[0] === undefined ? values.length >= last : has(children[0], last))
    );
  }
  if (
    DataType.isList(type) ||
    DataType.isMap(type) ||
    DataType.isUtf8(type) ||
    DataType.isBinary(type)
  )
    return false;
  return (values?.length ?? 0) >= end * data.stride;
}

function has(child: Data | undefined, length: number): boolean {
  return child !== undefined && child.offset + child.length >= length && isWhole(child);
}

/** The last offset, or -1 if there are too few or they are not ascending. */
function lastOffset(
  offsets: Int32Array | BigInt64Array,
  { start, end }: { readonly start: number; readonly end: number },
): number {
  if (offsets.length <= end) return -1;
  let last = 0;
  for (let i = start; i <= end; i++) {
    const next = Number(offsets[i]);
    if (next < last) return -1;
    last = next;
  }
  return last;
}

/** Bytes of a view, and the maximum length of a value inside the view. */
const VIEW_BYTES = 16;
const MAX_INLINE_BYTES = 12;

function areViews(data: Data): boolean {
  const { values, length, variadicBuffers } = data;
  if (values.length < VIEW_BYTES * length) return false;
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  for (let row = 0; row < length; row++) {
    const at = VIEW_BYTES * row;
    const size = view.getInt32(at, true);
    if (size >= 0 && size <= MAX_INLINE_BYTES) continue;
    const buffer = variadicBuffers[view.getInt32(at + 8, true)];
    const offset = view.getInt32(at + 12, true);
    const isWithin = size >= 0 && offset >= 0 && offset + size <= (buffer?.length ?? -1);
    // The content under a null is arbitrary.
    if (!isWithin && data.getValid(row)) return false;
  }
  return true;
}

function pointsInto(data: Data): boolean {
  const { values, offset, length, dictionary } = data;
  const size = dictionary?.length ?? 0;
  for (let i = 0; i < length; i++) {
    const key = Number(values[offset + i]);
    // The content under a null is arbitrary.
    if (!(key >= 0 && key < size) && data.getValid(i)) return false;
  }
  return true;
}
