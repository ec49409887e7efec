import { unclearedBytes } from '#files';
import type { ArrayParts } from '../batchParts.ts';
import { arrayOf } from './arrayOf.ts';
import { arrayParts } from './arrayParts.ts';
import type { ColumnForm } from './columnForm.ts';
import { type PageValues, PREFIX } from './pageValues.ts';

/** Bytes up to which a value is copied one by one: a call that copies many takes as long. */
const SHORT = 32;

/** What memory may be larger than what is in it. */
const SPARE = 1.25;

/** Makes an array of bytes or numbers out of the values of pages, and of slots without values. */
export class Slots {
  readonly #form: Pick<ColumnForm, 'stored' | 'kept' | 'array'>;
  #bytes: Uint8Array<ArrayBuffer>;
  #end = 0;
  #length = 0;
  /** Where values have a length of their own: where each ends. */
  #ends: Int32Array<ArrayBuffer>;
  readonly #none: number[] = [];

  /**
   * @param expected how many slots there will be, about
   * @param bytes how many bytes their values will have, about
   */
  constructor(
    form: Pick<ColumnForm, 'stored' | 'kept' | 'array'>,
    expected: number,
    bytes: number,
  ) {
    this.#form = form;
    this.#bytes = unclearedBytes(form.stored === 0 ? bytes : expected * form.kept);
    this.#ends = new Int32Array(form.stored === 0 ? expected + 1 : 0);
  }

  get length(): number {
    return this.#length;
  }

  /** Takes the next `count` values of a page. */
  take(values: PageValues, count: number): void {
    if (values.starts !== undefined) this.#takeLong(values, values.starts, count);
    else if (values.indices !== undefined) this.#takeWords(values, values.indices, count);
    else this.#takePlain(values, count);
    values.next += count;
    this.#length += count;
  }

  /** Adds slots without values. */
  skip(count: number): void {
    const { stored, kept } = this.#form;
    for (let i = 0; i < count; i++) this.#none.push(this.#length + i);
    if (stored > 0) {
      this.#reserve(count * kept);
      this.#bytes.fill(0, this.#end, this.#end + count * kept);
      this.#end += count * kept;
    }
    this.#length += count;
    if (stored === 0) for (let i = this.#length - count; i < this.#length; i++) this.#endAt(i);
  }

  /** The array. */
  parts(): ArrayParts {
    const { stored, array } = this.#form;
    const length = this.#length;
    const end = this.#end;
    // Memory that has grown has room left: much of it is not kept.
    const bytes =
      this.#bytes.length > SPARE * end ? this.#resized(end) : this.#bytes.subarray(0, end);
    const values = arrayOf(array, bytes);
    const offsets = stored === 0 ? this.#ends.subarray(0, length + 1) : undefined;
    return arrayParts(length, this.#none, { offsets, values });
  }

  #takePlain({ bytes, next }: PageValues, count: number): void {
    const { kept } = this.#form;
    const taken = bytes.subarray(next * kept, (next + count) * kept);
    // What is not written would be whatever memory had.
    if (taken.length < count * kept) throw new RangeError('the values of a page end early');
    this.#reserve(taken.length);
    this.#bytes.set(taken, this.#end);
    this.#end += taken.length;
  }

  #takeWords({ bytes, next }: PageValues, indices: Uint32Array, count: number): void {
    const { kept } = this.#form;
    this.#reserve(count * kept);
    for (let i = next; i < next + count; i++, this.#end += kept) {
      copy(bytes, (indices[i] as number) * kept, kept, this.#bytes, this.#end);
    }
  }

  #takeLong({ bytes, indices, next }: PageValues, starts: Uint32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const value = indices === undefined ? next + i : (indices[next + i] as number);
      const from = starts[value] as number;
      const size = (starts[value + 1] as number) - PREFIX - from;
      this.#reserve(size);
      copy(bytes, from, size, this.#bytes, this.#end);
      this.#end += size;
      this.#endAt(this.#length + i);
    }
  }

  #reserve(bytes: number): void {
    const need = this.#end + bytes;
    if (need <= this.#bytes.length) return;
    if (need >= 2 ** 31) throw new RangeError('a record batch would have more than 2 GiB');
    this.#bytes = this.#resized(need + (need >> 1));
  }

  /** What has been written, in memory of another size. */
  #resized(size: number): Uint8Array<ArrayBuffer> {
    const bytes = unclearedBytes(size);
    bytes.set(this.#bytes.subarray(0, this.#end));
    return bytes;
  }

  #endAt(slot: number): void {
    if (slot + 1 >= this.#ends.length) {
      const grown = new Int32Array(2 * slot + 2);
      grown.set(this.#ends);
      this.#ends = grown;
    }
    this.#ends[slot + 1] = this.#end;
  }
}

function copy(bytes: Uint8Array, from: number, size: number, out: Uint8Array, at: number): void {
  if (size > SHORT) out.set(bytes.subarray(from, from + size), at);
  else for (let k = 0; k < size; k++) out[at + k] = bytes[from + k] as number;
}
