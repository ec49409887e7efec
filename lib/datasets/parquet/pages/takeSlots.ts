import type { OpenPage } from './dataPages.ts';
import type { Slots } from './slots.ts';

/** Takes slots of a page, those without a value too. */
export function takeSlots(
  slots: Slots,
  { definition, values }: OpenPage,
  { from, to, defined }: { readonly from: number; readonly to: number; readonly defined: number },
): void {
  if (definition === undefined) {
    slots.take(values, to - from);
    return;
  }
  for (let slot = from; slot < to; ) {
    const has = definition[slot] === defined;
    let end = slot + 1;
    while (end < to && (definition[end] === defined) === has) end++;
    if (has) slots.take(values, end - slot);
    else slots.skip(end - slot);
    slot = end;
  }
}
