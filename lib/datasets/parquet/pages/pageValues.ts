import { unclearedBytes } from '#files';
import { FormatError } from '../../formatError.ts';
import type { ColumnForm } from './columnForm.ts';
import type { PageMemory } from './pageMemory.ts';

/** The values of a page, which are taken one after another. */
export interface PageValues {
  /** The values, or those of the dictionary; numbers as they are kept. */
  readonly bytes: Uint8Array;
  /**
   * Where values have a length of their own: where each begins, and where one after the last would;
   * the four bytes before each are no part of it.
   */
  readonly starts: Uint32Array | undefined;
  /** Where values are such of a dictionary: which. All are in it. */
  readonly indices: Uint32Array | undefined;
  /** The next to be taken. */
  next: number;
}

/**
 * The values of a dictionary, in memory of its own; plain data, which can be sent to another
 * thread.
 */
export interface Dictionary {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array | undefined;
}

type ValueForm = Pick<ColumnForm, 'stored' | 'width'>;

/** Bytes that say how many a value has. */
export const PREFIX = 4;
/** Bits of an index of a dictionary at most. */
const MAX_WIDTH = 32;

/** `count` values as they lie in `bytes`. */
export function plainValues(
  bytes: Uint8Array,
  count: number,
  { form: { stored, width }, memory }: { readonly form: ValueForm; readonly memory: PageMemory },
): PageValues {
  const starts = startsOf(bytes, count, stored);
  const narrow =
    width < stored ? memory.narrow(bytes.subarray(0, count * stored), { width, count }) : bytes;
  return { bytes: narrow, starts, indices: undefined, next: 0 };
}

/** A dictionary of `count` values, as they lie in `bytes`. */
export function dictionaryOf(
  bytes: Uint8Array,
  count: number,
  around: { readonly form: ValueForm; readonly memory: PageMemory },
): Dictionary {
  const { bytes: values, starts } = plainValues(bytes, count, around);
  return { count, bytes: copied(values), starts };
}

/** `count` values of a dictionary, whose numbers lie in `bytes`. */
export function dictionaryValues(
  bytes: Uint8Array,
  count: number,
  { memory, dictionary }: { readonly memory: PageMemory; readonly dictionary: Dictionary },
): PageValues {
  const { bytes: words, starts } = dictionary;
  if (count === 0) return { bytes: words, starts, indices: new Uint32Array(0), next: 0 };
  const [width = MAX_WIDTH + 1] = bytes;
  if (width > MAX_WIDTH) throw new FormatError('the numbers of a page are too long');
  const { numbers, max } = memory.readIntegers(bytes.subarray(1), { width, count });
  if (max >= dictionary.count) throw new FormatError('a value is not in the dictionary');
  return { bytes: words, starts, indices: numbers, next: 0 };
}

/** The values that are yet to be taken, in memory of their own but for that of the dictionary. */
export function ownedValues(
  { bytes, starts, indices, next }: PageValues,
  width: number,
): PageValues {
  if (indices !== undefined) return { bytes, starts, indices: indices.slice(next), next: 0 };
  if (starts === undefined)
    return { bytes: copied(bytes.subarray(next * width)), starts, indices, next: 0 };
  const from = (starts[next] as number) - PREFIX;
  const moved = starts.slice(next);
  for (let i = 0; i < moved.length; i++) moved[i] = (moved[i] as number) - from;
  return { bytes: copied(bytes.subarray(from)), starts: moved, indices, next: 0 };
}

function copied(bytes: Uint8Array): Uint8Array {
  const copy = unclearedBytes(bytes.length);
  copy.set(bytes);
  return copy;
}

/**
 * Where values begin that have a length of their own. Throws a `FormatError` where there are fewer
 * than `count` values.
 */
function startsOf(bytes: Uint8Array, count: number, stored: number): Uint32Array | undefined {
  const early = () => new FormatError('the values of a page end early');
  if (count * (stored || PREFIX) > bytes.length) throw early();
  if (stored > 0) return undefined;
  const starts = new Uint32Array(count + 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = PREFIX;
  for (let i = 0; i < count; i++) {
    starts[i] = at;
    if (at > bytes.length) throw early();
    at += view.getUint32(at - PREFIX, true) + PREFIX;
  }
  if (at - PREFIX > bytes.length) throw early();
  starts[count] = at;
  return starts;
}
