import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('joining', { ahead: 'unbounded', like: 'times', made: 'by value' });
const zipped = {
  like: 'data',
  promised:
    'Runs to the end with the pairs of plain RxJS; of the input that is quicker, all may be held.',
  wayOut: 'the library’s own `zip`',
} as const;
const combined = {
  ahead: 1,
  promised:
    'Runs to the end, holding the last item of each input; which items meet depends on when they arrive, as in plain RxJS.',
  wayOut: 'the library’s own `zip`, where items belong together',
} as const;
const raced = {
  like: 'data',
  made: 'by intake',
  ahead: 1,
  promised: 'The first to emit wins; of the other one item at most is read, and it is closed.',
} as const;

/** Operators that combine items of several sources. */
export const joining: readonly StockRow[] = [
  row('pipeable', 'combineAll', (a$, b$) => rx.of(a$, b$).pipe(rx.combineAll()), combined),
  row('creation', 'combineLatest', (a$, b$) => rx.combineLatest([a$, b$]), combined),
  row(
    'pipeable',
    'combineLatestAll',
    (a$, b$) => rx.of(a$, b$).pipe(rx.combineLatestAll()),
    combined,
  ),
  row('pipeable', 'combineLatestWith', (a$, b$) => a$.pipe(rx.combineLatestWith(b$)), combined),
  row('creation', 'forkJoin', (a$, b$) => rx.forkJoin([a$, b$]), {
    like: 'data',
    made: 'by intake',
    ahead: 0,
    promised: 'Reads all sources whole for one result, holding the last item of each.',
  }),
  row('creation', 'race', (a$, b$) => rx.race(a$, b$), { ...raced, use: 'between sources' }),
  row('pipeable', 'raceWith', (a$, b$) => a$.pipe(rx.raceWith(b$)), {
    ...raced,
    use: 'between sources',
  }),
  row(
    'pipeable',
    'sequenceEqual',
    (a$, b$) => a$.pipe(rx.sequenceEqual(b$.pipe(rx.map((x) => x - 1000)))),
    {
      like: 'data',
      made: 'by intake',
      ahead: 0,
      promised:
        'Reads both sources up to the first difference; of the quicker one, all may be held.',
      wayOut: '`every` after the library’s own `zip`',
    },
  ),
  row('pipeable', 'withLatestFrom', (a$, b$) => a$.pipe(rx.withLatestFrom(b$)), {
    ...combined,
    use: 'a source of ours',
  }),
  row('creation', 'zip', (a$, b$) => rx.zip(a$, b$), zipped),
  row('pipeable', 'zipAll', (a$, b$) => rx.of(a$, b$).pipe(rx.zipAll()), zipped),
  row('pipeable', 'zipWith', (a$, b$) => a$.pipe(rx.zipWith(b$)), zipped),
  row(
    'pipeable',
    'zipWith',
    (a$, b$) =>
      a$.pipe(
        rx.filter((x) => x % 10 === 0),
        rx.zipWith(b$),
      ),
    {
      ...zipped,
      use: 'of unequal inputs',
    },
  ),
];
