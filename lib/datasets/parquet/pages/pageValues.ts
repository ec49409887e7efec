import type { ColumnForm } from './columnForm.ts';
import type { PageMemory } from './pageMemory.ts';

/** The values of a page, which are taken one after another. */
export interface PageValues {
  /** Where values are numbers, as they are kept. */
  readonly bytes: Uint8Array;
  /** Where values have a length of their own: where each begins, and where one after the last would; four bytes before each are no part of it. */
  readonly starts: Uint32Array | undefined;
  /** Where values are such of a dictionary: which. All are in it. */
  readonly indices: Uint32Array | undefined;
  /** The next to be taken. */
  next: number;
}

/** The values of a dictionary. */
export interface Dictionary extends Pick<PageValues, 'starts'> {
  readonly count: number;
  readonly address: number;
  readonly length: number;
}

type ValueForm = Pick<ColumnForm, 'stored' | 'kept'>;

/** Bytes that say how many a value has. */
export const PREFIX = 4;
/** Bytes up to which values are looked up; those of more are not copied more often than they must. */
const NUMBER = 8;

/** `count` values as they lie in `bytes`. */
export function plainValues(
  bytes: Uint8Array,
  count: number,
  { form: { stored, kept }, memory }: { readonly form: ValueForm; readonly memory: PageMemory },
): PageValues {
  const starts = startsOf(bytes, count, stored);
  const narrow =
    kept < stored ? memory.narrow(bytes.subarray(0, count * stored), { kept, count }) : bytes;
  return { bytes: narrow, starts, indices: undefined, next: 0 };
}

/** A dictionary of `count` values, as they lie in `bytes`. */
export function dictionaryOf(
  bytes: Uint8Array,
  count: number,
  { form: { stored }, memory }: { readonly form: ValueForm; readonly memory: PageMemory },
): Dictionary {
  return { count, starts: startsOf(bytes, count, stored), ...memory.keep(bytes) };
}

/** `count` values of a dictionary, whose numbers lie in `bytes`. */
export function dictionaryValues(
  bytes: Uint8Array,
  count: number,
  {
    form: { stored, kept },
    memory,
    dictionary,
  }: { readonly form: ValueForm; readonly memory: PageMemory; readonly dictionary: Dictionary },
): PageValues {
  const { starts } = dictionary;
  if (count === 0) return { bytes: bytes.subarray(0, 0), starts, indices: undefined, next: 0 };
  const [width = 33] = bytes;
  if (width > 32) throw new RangeError('the numbers of a page are too long');
  const { numbers, most } = memory.readIntegers(bytes.subarray(1), { width, count });
  if (most >= dictionary.count) throw new RangeError('a value is not in the dictionary');
  if (stored > 0 && kept <= NUMBER) {
    const values = memory.lookUp(numbers, dictionary.address, { stored, kept });
    return { bytes: values, starts, indices: undefined, next: 0 };
  }
  return { bytes: memory.view(dictionary), starts, indices: numbers, next: 0 };
}

/** Where values begin that have a length of their own. Throws a `RangeError` where there are fewer than `count` values. */
function startsOf(bytes: Uint8Array, count: number, stored: number): Uint32Array | undefined {
  const early = () => new RangeError('the values of a page end early');
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
