import type { Data } from 'apache-arrow';

/** The buffers that Arrow data refer to. A buffer occurs once for each view of it. */
export function buffersOf(data: Data): ArrayBufferLike[] {
  const { valueOffsets, values, nullBitmap, typeIds, variadicBuffers, children, dictionary } = data;
  const own: (ArrayBufferView | undefined)[] = [
    valueOffsets,
    values,
    nullBitmap,
    typeIds,
    ...variadicBuffers,
  ];
  const inner = [...children, ...(dictionary?.data ?? [])];
  // Columns of one row group may be views of one buffer: a reference to a part retains all of it.
  return [
    ...own.flatMap((view) => (ArrayBuffer.isView(view) ? [view.buffer] : [])),
    ...inner.flatMap(buffersOf),
  ];
}
