import { FormatError } from '../../formatError.ts';
import type { ArrayParts } from '../batchParts.ts';
import { type BuiltLists, ListBuilder, noLists } from './listBuilder.ts';
import {
  nextRow,
  type OpenPage,
  openDictionary,
  openPage,
  ownedPage,
  type RawPage,
} from './openPage.ts';
import type { PageForm } from './pageForm.ts';
import { PAGE } from './pageHeader.ts';
import type { PageMemory } from './pageMemory.ts';
import type { Dictionary } from './pageValues.ts';
import { validityBitmap } from './validity.ts';
import { type BuiltValues, noValues, ValueBuilder } from './valueBuilder.ts';

/**
 * The state of a column decoder: plain data, which can be sent to another thread between record
 * batches.
 */
export interface ColumnState {
  /** Its path: the names of its nodes, joined by dots. */
  readonly name: string;
  readonly form: PageForm;
  /** Approximate bytes of a row after decompression. */
  readonly bytesPerRow: number;
  /** Rows still to skip. */
  skip: number;
  /** Pages that were read but not opened. */
  readonly pages: RawPage[];
  /** True if no page follows these. */
  isWhole: boolean;
  dictionary: Dictionary | undefined;
  /** The rest of the last opened page. */
  page: OpenPage | undefined;
  /** Values of the first rows of the next record batch. */
  built: BuiltValues | BuiltLists | undefined;
}

/** The array of a leaf, and which of the structs around it are null, the outermost first. */
export interface DecodedLeaf {
  readonly array: ArrayParts;
  readonly structs: readonly {
    readonly nulls: number;
    readonly bitmap: Uint8Array | undefined;
  }[];
}

/** Rows of the wanted record batch, and of the next one, which is 0 at the end of the row group. */
export interface WantedRows {
  readonly rows: number;
  readonly next: number;
}

/**
 * Decodes the array of the next record batch. Returns `undefined` if the pages lack some of its
 * rows. It resumes from `column` and updates it.
 *
 * The format: https://github.com/apache/parquet-format. Throws a `FormatError` if pages are
 * damaged, or have too few rows.
 */
export function decodeColumn(
  column: ColumnState,
  { rows, next }: WantedRows,
  memory: PageMemory,
): DecodedLeaf | undefined {
  const builder = builderOf(column, rows);
  const isFlat = column.form.list === undefined;
  while (!isFlat || builder.length < rows || column.skip > 0) {
    const page = column.page ?? nextPage(column, memory);
    if (page === undefined) break;
    column.page = page;
    take(page, builder, { column, rows });
    if (page.slot < page.slots) break;
    column.page = undefined;
  }
  // A list may continue in the next page. The last one is complete only if another row begins or no
  // page follows.
  const isLast = column.isWhole && column.pages.length === 0;
  if (builder.length < rows || !(isFlat || column.page !== undefined || isLast)) {
    if (isLast) throw new FormatError('the pages of a column have too few rows');
    column.built = builder.built;
    return undefined;
  }
  column.built = undefined;
  if (next === 0) forget(column);
  else if (column.page !== undefined) keepRest(column, column.page, next);
  return builder.parts();
}

/** Slots of a column that were read but not taken. */
export function slotsAtHand({ pages, page }: ColumnState): number {
  let slots = page === undefined ? 0 : page.slots - page.slot;
  for (const { header } of pages) if (header.kind !== PAGE.dictionary) slots += header.values;
  return slots;
}

type Builder = ReturnType<typeof builderOf>;

/** Builds the array of the column for `rows` rows, continuing the values built so far. */
function builderOf({ form, bytesPerRow, built }: ColumnState, rows: number) {
  const bytes = Math.ceil(rows * bytesPerRow);
  if (form.list !== undefined) {
    const elements = Math.ceil(bytes / form.stored);
    const lists = (built as BuiltLists | undefined) ?? noLists(form, { rows, elements });
    const builder = new ListBuilder(form, form.list, lists);
    return {
      built: lists,
      get length() {
        return builder.length;
      },
      parts: (): DecodedLeaf => ({ array: builder.parts(), structs: [] }),
      append: (page: OpenPage, to: number) => builder.append(page, to),
    };
  }
  const values = (built as BuiltValues | undefined) ?? noValues(form, { slots: rows, bytes });
  const builder = new ValueBuilder(form, values);
  return {
    built: values,
    get length() {
      return builder.length;
    },
    parts: (): DecodedLeaf => ({
      array: builder.parts(),
      structs: values.structs.map((validity) => ({
        nulls: validity.nulls,
        bitmap: validityBitmap(validity, builder.length),
      })),
    }),
    append: (page: OpenPage, to: number) => appendSlots(builder, page, { to, form }),
  };
}

function appendSlots(
  builder: ValueBuilder,
  { slot: from, definition, values }: OpenPage,
  { to, form }: { readonly to: number; readonly form: PageForm },
): void {
  const { defined, structs } = form;
  if (definition === undefined) {
    builder.append(values, to - from);
    return;
  }
  for (let slot = from; slot < to; ) {
    const hasValue = definition[slot] === defined;
    let end = slot + 1;
    while (end < to && (definition[end] === defined) === hasValue) end++;
    if (hasValue) builder.append(values, end - slot);
    else {
      for (const [i, level] of structs.entries())
        for (let at = slot; at < end; at++)
          if ((definition[at] as number) < level) builder.markNullStruct(i, at - slot);
      builder.appendNulls(end - slot);
    }
    slot = end;
  }
}

function nextPage(column: ColumnState, memory: PageMemory): OpenPage | undefined {
  const { form, pages } = column;
  for (;;) {
    const page = pages.shift();
    if (page === undefined) return undefined;
    if (page.header.kind !== PAGE.dictionary)
      return openPage(page, { form, memory, dictionary: column.dictionary });
    column.dictionary = openDictionary(page, { form, memory });
  }
}

/** Skips unwanted rows and appends wanted ones, up to `rows`. */
function take(
  page: OpenPage,
  builder: Builder,
  { column, rows }: { readonly column: ColumnState; readonly rows: number },
): void {
  const { form } = column;
  if (column.skip > 0 || builder.length === 0) {
    // The continuation of a skipped row is skipped, too.
    const { slot, count } = endOfRows(page, column.skip);
    passOver(page, slot, form.defined);
    column.skip -= count;
    if (column.skip > 0) return;
  }
  const { slot } = endOfRows(page, rows - builder.length);
  if (slot === page.slot) return;
  builder.append(page, slot);
  page.slot = slot;
}

/**
 * The end of the next `rows` rows in a page, and how many of them it has. The continuation of an
 * earlier row comes first.
 */
function endOfRows(
  page: OpenPage,
  rows: number,
): { readonly slot: number; readonly count: number } {
  const { repetition, slots } = page;
  if (repetition === undefined) {
    const count = Math.min(rows, slots - page.slot);
    return { slot: page.slot + count, count };
  }
  let { slot } = page;
  if (slot < slots && repetition[slot] !== 0) slot = nextRow(page, slot);
  let count = 0;
  for (; slot < slots && count < rows; count++) slot = nextRow(page, slot);
  return { slot, count };
}

function passOver(page: OpenPage, to: number, defined: number): void {
  const { definition, values } = page;
  if (definition === undefined) values.next += to - page.slot;
  else for (let { slot } = page; slot < to; slot++) if (definition[slot] === defined) values.next++;
  page.slot = to;
}

/**
 * Stores the rest of a page: as the first rows of the next record batch, unless it has more rows.
 */
function keepRest(column: ColumnState, page: OpenPage, next: number): void {
  if (endOfRows(page, next).slot < page.slots) {
    column.page = ownedPage(page, column.form);
    return;
  }
  const builder = builderOf(column, next);
  builder.append(page, page.slots);
  column.built = builder.built;
  column.page = undefined;
}

function forget(column: ColumnState): void {
  column.pages.length = 0;
  column.page = undefined;
  column.dictionary = undefined;
}
