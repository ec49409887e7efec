import type { ArrayParts } from '../batchParts.ts';
import { arrayParts } from './arrayParts.ts';
import type { ColumnForm, ListForm } from './columnForm.ts';
import type { OpenPage } from './dataPages.ts';
import { Slots } from './slots.ts';
import { takeSlots } from './takeSlots.ts';

/** Makes an array of lists, one row after another. */
export class Lists {
  readonly #defined: number;
  readonly #list: ListForm;
  readonly #elements: Slots;
  readonly #ends: Int32Array;
  readonly #none: number[] = [];
  #length = 0;

  /** @param expected how many rows there are at most, and elements, about */
  constructor(
    form: ColumnForm,
    list: ListForm,
    expected: { readonly rows: number; readonly elements: number },
  ) {
    this.#defined = form.defined;
    this.#list = list;
    this.#elements = new Slots(form, expected.elements, 0);
    this.#ends = new Int32Array(expected.rows + 1);
  }

  /** Begins a row with the slots from `from` to `to` of a page. */
  begin(page: OpenPage, from: number, to: number): void {
    const level = page.definition?.[from] ?? this.#defined;
    const { element, size } = this.#list;
    this.#length++;
    if (level < element - 1) {
      this.#none.push(this.#length - 1);
      // Where all lists have as many elements, one that is none has them, too.
      this.#elements.skip(size ?? 0);
    }
    if (level >= element) this.goOn(page, from, to);
    else this.#ends[this.#length] = this.#elements.length;
  }

  /** Goes on with the row begun last. */
  goOn(page: OpenPage, from: number, to: number): void {
    takeSlots(this.#elements, page, { from, to, defined: this.#defined });
    this.#ends[this.#length] = this.#elements.length;
  }

  parts(): ArrayParts {
    const { size } = this.#list;
    const length = this.#length;
    const child = this.#elements.parts();
    const offsets = this.#ends.subarray(0, length + 1);
    if (size === undefined) return arrayParts(length, this.#none, { offsets, child });
    if (offsets.some((end, row) => end !== row * size))
      throw new RangeError(`a list has not ${size} elements`);
    return arrayParts(length, this.#none, { child });
  }
}
