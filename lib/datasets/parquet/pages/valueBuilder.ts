import { isUtf8, unclearedBytes } from '#files';
import { FormatError } from '../../formatError.ts';
import type { ArrayParts } from '../batchParts.ts';
import { arrayOf } from './arrayOf.ts';
import type { ColumnForm } from './columnForm.ts';
import { copyValue } from './copyValue.ts';
import { copyWords } from './copyWords.ts';
import { type PageValues, PREFIX } from './pageValues.ts';
import { allValid, markNulls, type Validity, validityBitmap } from './validity.ts';

/** How much larger a buffer may be than what is in it. */
const MAX_SPARE = 1.25;

/**
 * Bytes that the values of a record batch may always have, and how often those of their pages
 * beyond that.
 */
const MAX_GROWN_BYTES = 512 * 2 ** 20;
const MAX_GROWTH = 4;
/** Offsets have 32 bits. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * What a {@link ValueBuilder} has built so far: plain data, which can be sent to another thread.
 */
export interface BuiltValues {
  bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of them that are written. */
  end: number;
  /** Bytes that they may become: a small dictionary makes many of few. */
  readonly maxBytes: number;
  length: number;
  /** The end of each value, after a 0, where values have a length of their own. */
  ends: Int32Array<ArrayBuffer>;
  readonly validity: Validity;
  /** Which slots have none of the structs around them, the outermost first. */
  readonly structs: readonly Validity[];
}

/** What the values of a {@link ValueBuilder} are. */
export type ValueForm = Pick<ColumnForm, 'stored' | 'width' | 'array' | 'text' | 'structs'>;

/** Nothing yet, with room for about `slots` slots, whose values have about `bytes` bytes in all. */
export function noValues(
  { stored, width, structs }: ValueForm,
  { slots, bytes }: { readonly slots: number; readonly bytes: number },
): BuiltValues {
  return {
    bytes: unclearedBytes(stored === 0 ? bytes : slots * width),
    end: 0,
    maxBytes: Math.min(MAX_BYTES, Math.max(MAX_GROWN_BYTES, MAX_GROWTH * bytes)),
    length: 0,
    ends: new Int32Array(stored === 0 ? slots + 1 : 0),
    validity: allValid(),
    structs: structs.map(allValid),
  };
}

/** Makes an array of bytes or numbers of the values of pages, and of slots without values. */
export class ValueBuilder {
  readonly built: BuiltValues;
  readonly #form: ValueForm;

  /** @param built what it goes on from */
  constructor(form: ValueForm, built: BuiltValues) {
    this.#form = form;
    this.built = built;
  }

  get length(): number {
    return this.built.length;
  }

  /** Appends the next `count` values of a page. */
  append(values: PageValues, count: number): void {
    if (values.starts !== undefined) this.#appendLong(values, values.starts, count);
    else if (values.indices !== undefined) this.#appendWords(values, values.indices, count);
    else this.#appendPlain(values, count);
    values.next += count;
    this.built.length += count;
  }

  /** Says that struct `i` around the slot `ahead` slots behind the last is null. */
  markNullStruct(i: number, ahead: number): void {
    markNulls(this.built.structs[i] as Validity, this.built.length + ahead, 1);
  }

  /** Appends slots without values. */
  appendNulls(count: number): void {
    const { built } = this;
    const { stored, width } = this.#form;
    markNulls(built.validity, built.length, count);
    if (stored > 0) {
      this.#reserve(count * width);
      built.bytes.fill(0, built.end, built.end + count * width);
      built.end += count * width;
    } else {
      this.#reserveEnds(count);
      built.ends.fill(built.end, built.length + 1, built.length + count + 1);
    }
    built.length += count;
  }

  /** The array. Throws a `FormatError` where it is of text, and one of its values is none. */
  parts(): ArrayParts {
    const { stored, array, text } = this.#form;
    const { length, end, ends, validity } = this.built;
    // A buffer that has grown may be half empty: the array outlives this builder.
    const bytes =
      this.built.bytes.length > MAX_SPARE * end
        ? this.#resized(end)
        : this.built.bytes.subarray(0, end);
    const offsets = stored === 0 ? ends.subarray(0, length + 1) : undefined;
    if (text === true) requireText(bytes, ends.subarray(0, length));
    return {
      length,
      nullCount: validity.nulls,
      offset: 0,
      buffers: [offsets, arrayOf(array, bytes), validityBitmap(validity, length), undefined],
      children: [],
      dictionary: undefined,
    };
  }

  #appendPlain({ bytes, next }: PageValues, count: number): void {
    const { width } = this.#form;
    const values = bytes.subarray(next * width, (next + count) * width);
    // The buffer is not cleared: what is not written would be whatever memory had.
    if (values.length < count * width) throw new FormatError('the values of a page end early');
    this.#reserve(values.length);
    this.built.bytes.set(values, this.built.end);
    this.built.end += values.length;
  }

  #appendWords({ bytes, next }: PageValues, indices: Uint32Array, count: number): void {
    const { width } = this.#form;
    this.#reserve(count * width);
    const { built } = this;
    const words = { words: bytes, indices: indices.subarray(next, next + count), width };
    copyWords(words, built.bytes, built.end);
    built.end += count * width;
  }

  #appendLong({ bytes, indices, next }: PageValues, starts: Uint32Array, count: number): void {
    this.#reserveEnds(count);
    const { built } = this;
    const { ends, length } = built;
    for (let i = 0; i < count; i++) {
      const value = indices === undefined ? next + i : (indices[next + i] as number);
      const from = starts[value] as number;
      const size = (starts[value + 1] as number) - PREFIX - from;
      this.#reserve(size);
      copyValue(bytes, { from, size }, built.bytes, built.end);
      built.end += size;
      ends[length + i + 1] = built.end;
    }
  }

  #reserve(bytes: number): void {
    const need = this.built.end + bytes;
    if (need <= this.built.bytes.length) return;
    if (need > this.built.maxBytes)
      throw new FormatError(
        'values of a record batch would have more than ' +
          `${Math.round(this.built.maxBytes / 2 ** 20)} MiB, far more than its pages; ` +
          'write them without a dictionary',
      );
    this.built.bytes = this.#resized(need + (need >> 1));
  }

  /** What has been written, in memory of another size. */
  #resized(size: number): Uint8Array<ArrayBuffer> {
    const { bytes, end } = this.built;
    const resized = unclearedBytes(size);
    resized.set(bytes.subarray(0, end));
    return resized;
  }

  #reserveEnds(count: number): void {
    const { ends, length } = this.built;
    const need = length + count + 1;
    if (need <= ends.length) return;
    this.built.ends = new Int32Array(need + (need >> 1));
    this.built.ends.set(ends);
  }
}

/** Throws a `FormatError` unless each of the values that begin at `starts` is UTF-8. */
function requireText(bytes: Uint8Array, starts: Int32Array): void {
  // All are, if all together are and none begins within a character.
  const isText =
    isUtf8(bytes) && starts.every((start) => ((bytes[start] ?? 0) & 0b1100_0000) !== 0b1000_0000);
  if (!isText) throw new FormatError('a text is no UTF-8');
}
