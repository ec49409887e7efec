/** The memory that a value retains: buffers that others may share, and bytes of its own. */
export interface Footprint {
  readonly bytes: number;
  /** Each buffer once. Values that share a buffer name the same one. */
  readonly buffers: readonly ArrayBufferLike[];
}

/** A value that knows what memory it retains. */
export interface HasFootprint {
  readonly footprint: Footprint;
}

const NOTHING: Footprint = { bytes: 0, buffers: [] };

/**
 * The memory that `value` retains, as far as it is known: that of rows, batches, typed arrays, and
 * lists of these.
 */
export function footprint(value: unknown): Footprint {
  if (typeof value !== 'object' || value === null) return NOTHING;
  if ('footprint' in value) return (value as HasFootprint).footprint;
  if (ArrayBuffer.isView(value)) return { bytes: 0, buffers: [value.buffer] };
  if (!Array.isArray(value)) return NOTHING;
  const parts = value.map((part: unknown) => (Array.isArray(part) ? NOTHING : footprint(part)));
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    buffers: [...new Set(parts.flatMap(({ buffers }) => buffers))],
  };
}

/** All bytes of a footprint. */
export function totalBytes({ bytes, buffers }: Footprint): number {
  return buffers.reduce((sum, { byteLength }) => sum + byteLength, bytes);
}
