import type { PageForm } from './pageForm.ts';
import type { PageHeader } from './pageHeader.ts';

/** Bytes that a page may become by Snappy for each that it has: no element of it makes more of fewer. */
const MOST = 64;

/** Bytes that memory must have room for to open a page. */
export function roomForPage({ length, size, values }: PageHeader, { codec }: PageForm): number {
  if (codec === 'snappy' && size > MOST * length)
    throw new RangeError('a page is larger than it can be');
  // Two levels, an index, and the value itself, of numbers alone.
  return length + size + values * (1 + 1 + 4 + 8);
}
