import type { ArrayParts } from '../batchParts.ts';
import { type ColumnBuilder, columnBuilder } from './columnBuilder.ts';
import { dataPages, type OpenPage } from './dataPages.ts';
import type { PageForm } from './pageForm.ts';
import type { PageMemory } from './pageMemory.ts';

/** Which rows are decoded. */
export interface DecodedRows {
  /** Rows at the start that are passed over. */
  readonly offset: number;
  /** How many rows each record batch has. */
  readonly batches: readonly number[];
}

/**
 * Decodes rows of a column, the pages of which lie in `bytes`: an array for each record batch.
 *
 * The format: https://github.com/apache/parquet-format. Throws a `RangeError` where the pages are damaged, or have fewer rows.
 */
export function decodeColumn(
  bytes: Uint8Array,
  form: PageForm,
  {
    offset,
    batches,
    bytesPerRow,
    memory,
  }: DecodedRows & { readonly bytesPerRow: number; readonly memory: PageMemory },
): readonly ArrayParts[] {
  const made: ArrayParts[] = [];
  let before = offset;
  let builder: ColumnBuilder | undefined;
  let room = 0;
  for (const page of dataPages(bytes, form, memory)) {
    if (form.list === undefined && page.slots <= before) {
      before -= page.slots;
      continue;
    }
    if (
      form.list === undefined &&
      builder !== undefined &&
      room === 0 &&
      made.length === batches.length - 1
    )
      break;
    const open = page.open();
    for (let slot = 0; slot < open.slots; ) {
      const begins = open.repetition === undefined || open.repetition[slot] === 0;
      if (begins && before === 0 && room === 0) {
        // Only now that another row begins is the last one whole.
        if (builder !== undefined) made.push(builder.parts());
        const rows = batches[made.length];
        if (rows === undefined) return made;
        builder = columnBuilder(form, rows, Math.ceil(rows * bytesPerRow));
        room = rows;
      }
      const end = begins ? endOfRows(open, slot, before > 0 ? before : room) : endOfRow(open, slot);
      const rows = open.repetition === undefined ? end - slot : begins ? 1 : 0;
      if (before > 0) before -= rows;
      else room -= rows;
      if (builder === undefined) passOver(open, { from: slot, to: end, defined: form.defined });
      else if (begins) builder.begin(open, slot, end);
      else builder.goOn(open, slot, end);
      slot = end;
    }
  }
  if (builder !== undefined && room === 0) made.push(builder.parts());
  if (made.length < batches.length) throw new RangeError('the pages of a column have too few rows');
  return made;
}

/** Where the slots of rows from `slot` on end: of at most so many, of one where they are lists. */
function endOfRows(page: OpenPage, slot: number, rows: number): number {
  return page.repetition === undefined
    ? Math.min(page.slots, slot + rows)
    : endOfRow(page, slot + 1);
}

function endOfRow({ repetition, slots }: OpenPage, slot: number): number {
  const end = repetition?.indexOf(0, slot) ?? -1;
  return end < 0 ? slots : end;
}

function passOver(
  { definition, values }: OpenPage,
  { from, to, defined }: { readonly from: number; readonly to: number; readonly defined: number },
): void {
  if (definition === undefined) values.next += to - from;
  else for (let slot = from; slot < to; slot++) if (definition[slot] === defined) values.next++;
}
