import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { WINDOW_MS } from '../times.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('later', { ahead: { first: 64, after: 16 }, like: 'data', made: 'by value' });
const soon = async (x: number) => x;
const timed = (x: number) => rx.timer(WINDOW_MS).pipe(rx.map(() => x));
const uneven = (x: number) => rx.timer(1 + ((x * 7) % 5)).pipe(rx.map(() => x));
const unordered =
  'At most 64 items are on their way until the first has arrived, then 16; the order is that of completion.';
const wayOut = '`mapAsync`, ordered and bounded by its `concurrency`';

/** Operators that give every item, later. */
export const later: readonly StockRow[] = [
  row('pipeable', 'concatAll', (a$) => a$.pipe(rx.map(timed), rx.concatAll()), {
    use: 'of timers',
    wayOut,
  }),
  row('pipeable', 'concatMap', (a$) => a$.pipe(rx.concatMap(soon)), { use: 'to promises', wayOut }),
  row('pipeable', 'concatMap', (a$) => a$.pipe(rx.concatMap(timed)), { use: 'to timers', wayOut }),
  row('pipeable', 'delay', (a$) => a$.pipe(rx.delay(WINDOW_MS))),
  row('pipeable', 'delay', (a$) => a$.pipe(rx.delay(500)), {
    use: 'beyond 100 ms',
    count: 600,
    aheadInWords: '64 × (1 + 16 s²), then 16 for each 100 ms',
    // 64 × (1 + 16 × 0.5²) before, 16 × 6 within 500 ms.
    ahead: { first: 320, after: 96 },
    promised:
      'At most 64 × (1 + 16 s²) items until the first has arrived, after s seconds; then 16 for each 100 ms begun.',
    wayOut: '`via({ async: n }, delay(...))`',
  }),
  row('pipeable', 'delayWhen', (a$) => a$.pipe(rx.delayWhen(() => rx.timer(WINDOW_MS)))),
  row(
    'pipeable',
    'expand',
    (a$) => a$.pipe(rx.expand((x) => (x < 1 ? timed(x + 0.5) : rx.EMPTY))),
    {
      use: 'to timers',
      like: 'set',
      promised: unordered,
    },
  ),
  row('pipeable', 'flatMap', (a$) => a$.pipe(rx.flatMap(soon)), {
    use: 'to promises',
    promised: unordered,
    wayOut,
  }),
  row('pipeable', 'mergeAll', (a$) => a$.pipe(rx.map(uneven), rx.mergeAll(4)), {
    use: 'of timers',
    like: 'set',
    promised: unordered,
    wayOut,
  }),
  row('pipeable', 'mergeMap', (a$) => a$.pipe(rx.mergeMap(soon, 4)), {
    use: 'to promises',
    promised: unordered,
    wayOut,
  }),
  row('pipeable', 'mergeMap', (a$) => a$.pipe(rx.mergeMap(uneven, 4)), {
    use: 'to timers',
    like: 'set',
    promised: unordered,
    wayOut,
  }),
  row('pipeable', 'mergeScan', (a$) => a$.pipe(rx.mergeScan((_, x) => timed(x), 0, 1)), {
    use: 'to timers',
  }),
  row('pipeable', 'observeOn', (a$) => a$.pipe(rx.observeOn(rx.asyncScheduler)), {
    use: 'on the async scheduler',
  }),
  row('pipeable', 'observeOn', (a$) => a$.pipe(rx.observeOn(rx.asapScheduler)), {
    use: 'on the asap scheduler',
  }),
];
