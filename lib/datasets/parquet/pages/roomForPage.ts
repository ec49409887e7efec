import { requireGrowth } from '../../codecs.ts';
import { FormatError } from '../../formatError.ts';
import type { PageForm } from './pageForm.ts';
import type { PageHeader } from './pageHeader.ts';

/** Maximum growth by Snappy: no element of its format expands more. */
const MAX_SNAPPY_GROWTH = 64;

/** The bytes of memory needed to open a page. */
export function roomForPage({ length, size, values }: PageHeader, { codec }: PageForm): number {
  if (codec === 'snappy' && size > MAX_SNAPPY_GROWTH * length)
    throw new FormatError('a page is larger than it can be');
  requireGrowth(length, size);
  // Two levels, an index, and the value itself, for numbers only.
  return length + size + values * (1 + 1 + 4 + 8);
}
