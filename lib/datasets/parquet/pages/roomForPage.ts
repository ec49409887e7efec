import { requireGrowth } from '../../codecs.ts';
import { FormatError } from '../../formatError.ts';
import type { PageForm } from './pageForm.ts';
import type { PageHeader } from './pageHeader.ts';

/**
 * Bytes that a page may become by Snappy for each that it has: no element of it makes more of
 * fewer.
 */
const MAX_SNAPPY_GROWTH = 64;

/** Bytes that memory must have room for to open a page. */
export function roomForPage({ length, size, values }: PageHeader, { codec }: PageForm): number {
  if (codec === 'snappy' && size > MAX_SNAPPY_GROWTH * length)
    throw new FormatError('a page is larger than it can be');
  requireGrowth(length, size);
  // Two levels, an index, and the value itself, of numbers alone.
  return length + size + values * (1 + 1 + 4 + 8);
}
