import { FormatError } from '../../formatError.ts';
import type { ArrayParts } from '../batchParts.ts';
import type { ColumnForm, ListForm } from './columnForm.ts';
import { nextRow, type OpenPage } from './openPage.ts';
import { allValid, markNulls, type Validity, validityBitmap } from './validity.ts';
import { type BuiltValues, noValues, ValueBuilder } from './valueBuilder.ts';

/** The lists built so far: plain data, which can be sent to another thread. */
export interface BuiltLists {
  readonly elements: BuiltValues;
  length: number;
  /** The end of each list, in elements, after a 0. */
  readonly ends: Int32Array<ArrayBuffer>;
  readonly validity: Validity;
}

/** Empty lists with capacity for `rows` rows and about `elements` elements in total. */
export function noLists(
  form: ColumnForm,
  { rows, elements }: { readonly rows: number; readonly elements: number },
): BuiltLists {
  return {
    elements: noValues(form, { slots: elements, bytes: elements * form.width }),
    length: 0,
    ends: new Int32Array(rows + 1),
    validity: allValid(),
  };
}

/** Builds an array of lists from the slots of pages. */
export class ListBuilder {
  readonly built: BuiltLists;
  readonly #defined: number;
  readonly #list: ListForm;
  readonly #elements: ValueBuilder;

  /** @param built the lists to continue */
  constructor(form: ColumnForm, list: ListForm, built: BuiltLists) {
    this.built = built;
    this.#defined = form.defined;
    this.#list = list;
    this.#elements = new ValueBuilder(form, built.elements);
  }

  get length(): number {
    return this.built.length;
  }

  /**
   * Appends the slots of `page` from its next one to `to`, where a row ends or continues in the
   * next page.
   */
  append(page: OpenPage, to: number): void {
    if (page.definition === undefined) this.#appendValues(page, to);
    else this.#appendLevels(page, page.definition, to);
    this.built.ends[this.built.length] = this.#elements.length;
  }

  /** The array. Throws a `FormatError` if a list has another length than the fixed one. */
  parts(): ArrayParts {
    const { size } = this.#list;
    const { length, validity } = this.built;
    const ends = this.built.ends.subarray(0, length + 1);
    if (size !== undefined && ends.some((end, row) => end !== row * size))
      throw new FormatError(`a list has not ${size} elements`);
    return {
      length,
      nullCount: validity.nulls,
      offset: 0,
      buffers: [
        size === undefined ? ends : undefined,
        undefined,
        validityBitmap(validity, length),
        undefined,
      ],
      children: [this.#elements.parts()],
      dictionary: undefined,
    };
  }

  /** Appends a page without nulls. */
  #appendValues(page: OpenPage, to: number): void {
    const { built } = this;
    const { slot: from, repetition } = page;
    const before = this.#elements.length - from;
    for (let slot = from; slot < to; slot = nextRow(page, slot)) {
      if (repetition?.[slot] !== 0) continue;
      built.ends[built.length++] = before + slot;
    }
    this.#elements.append(page.values, to - from);
  }

  #appendLevels(page: OpenPage, definition: Uint8Array, to: number): void {
    const { built } = this;
    const { repetition, values } = page;
    const { element, size = 0 } = this.#list;
    const elements = this.#elements;
    for (let slot = page.slot; slot < to; slot++) {
      const level = definition[slot] as number;
      if (repetition?.[slot] === 0) {
        built.ends[built.length++] = elements.length;
        if (level < element - 1) {
          markNulls(built.validity, built.length - 1, 1);
          // A null list of fixed size has elements, too.
          elements.appendNulls(size);
        }
      }
      if (level < element) continue;
      let end = slot + 1;
      while (end < to && definition[end] === level && repetition?.[end] !== 0) end++;
      if (level === this.#defined) elements.append(values, end - slot);
      else elements.appendNulls(end - slot);
      slot = end - 1;
    }
  }
}
