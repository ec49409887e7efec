import type { ArrayParts } from '../batchParts.ts';
import type { ColumnForm } from './columnForm.ts';
import type { OpenPage } from './dataPages.ts';
import { Lists } from './lists.ts';
import { Slots } from './slots.ts';
import { takeSlots } from './takeSlots.ts';

/** Makes the array of a column, for the rows of one record batch. */
export interface ColumnBuilder {
  /** Takes the rows whose slots in a page are those from `from` to `to`; the values of the page are at that place. */
  begin(page: OpenPage, from: number, to: number): void;
  /** Goes on with the row begun last. */
  goOn(page: OpenPage, from: number, to: number): void;
  parts(): ArrayParts;
}

/** A builder for `rows` rows, which have `bytes` bytes in all in their pages, about. */
export function columnBuilder(form: ColumnForm, rows: number, bytes: number): ColumnBuilder {
  if (form.list !== undefined)
    return new Lists(form, form.list, { rows, elements: Math.ceil(bytes / form.stored) });
  const slots = new Slots(form, rows, bytes);
  return {
    begin: (page, from, to) => takeSlots(slots, page, { from, to, defined: form.defined }),
    goOn() {
      throw new RangeError('a row has several values');
    },
    parts: () => slots.parts(),
  };
}
