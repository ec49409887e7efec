import type { Data } from 'apache-arrow';

/** The memory in which Arrow data lie: each buffer as often as there are views of it. */
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
  // Columns of one row group may be views of one buffer: whoever keeps a part keeps it all.
  return [
    ...own.flatMap((view) => (ArrayBuffer.isView(view) ? [view.buffer] : [])),
    ...inner.flatMap(buffersOf),
  ];
}
