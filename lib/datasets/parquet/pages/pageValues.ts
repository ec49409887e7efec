import { unclearedBytes } from '#files';
import { FormatError } from '../../formatError.ts';
import type { ColumnForm } from './columnForm.ts';
import type { PageMemory } from './pageMemory.ts';

/** The values of a page, which are taken in order. */
export interface PageValues {
  /** The values, or those of the dictionary, as stored. */
  readonly bytes: Uint8Array;
  /**
   * For variable lengths: the start of each value, and of one after the last. The four bytes before
   * each start are its length.
   */
  readonly starts: Uint32Array | undefined;
  /** The indices into the dictionary, if there is one. All are in bounds. */
  readonly indices: Uint32Array | undefined;
  /** The next value to take. */
  next: number;
}

/**
 * The values of a dictionary, in its own memory. It is plain data, which can be sent to another
 * thread.
 */
export interface Dictionary {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly starts: Uint32Array | undefined;
}

type ValueForm = Pick<ColumnForm, 'stored' | 'width'>;

/** Bytes of the length of a value. */
export const PREFIX = 4;
/** Maximum of bits in a dictionary index. */
const MAX_WIDTH = 32;

/** `count` plain values in `bytes`. */
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

/** A dictionary of `count` plain values in `bytes`. */
export function dictionaryOf(
  bytes: Uint8Array,
  count: number,
  around: { readonly form: ValueForm; readonly memory: PageMemory },
): Dictionary {
  const { bytes: values, starts } = plainValues(bytes, count, around);
  return { count, bytes: copied(values), starts };
}

/** `count` values of a dictionary, whose indices are in `bytes`. */
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

/** Copies the remaining values, but not the dictionary. */
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
 * The starts of values of variable length. Throws a `FormatError` if there are fewer than `count`
 * values.
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
