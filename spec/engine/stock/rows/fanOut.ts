import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('fanOut', { ahead: 0, like: 'data', made: 'by intake' });
const three = (x: number) => [x, x + 0.25, x + 0.5];
const three$ = (x: number) => rx.from(three(x));

/** Operators that give several items for one, at once. */
export const fanOut: readonly StockRow[] = [
  row('pipeable', 'concatAll', (a$) => a$.pipe(rx.map(three), rx.concatAll())),
  row('pipeable', 'concatMap', (a$) => a$.pipe(rx.concatMap(three)), { use: 'to arrays' }),
  row('pipeable', 'concatMapTo', (a$) => a$.pipe(rx.concatMapTo(['a', 'b']))),
  row('pipeable', 'exhaust', (a$) => a$.pipe(rx.map(three$), rx.exhaust()), { use: 'of arrays' }),
  row('pipeable', 'exhaustAll', (a$) => a$.pipe(rx.map(three), rx.exhaustAll()), {
    use: 'of arrays',
  }),
  row('pipeable', 'exhaustMap', (a$) => a$.pipe(rx.exhaustMap(three)), { use: 'to arrays' }),
  row('pipeable', 'expand', (a$) =>
    a$.pipe(rx.expand((x) => (x < 1e4 ? rx.of(x + 4000) : rx.EMPTY))),
  ),
  row('pipeable', 'flatMap', (a$) => a$.pipe(rx.flatMap(three)), { use: 'to arrays' }),
  row(
    'pipeable',
    'groupBy',
    (a$) =>
      a$.pipe(
        rx.groupBy((x) => x % 3),
        rx.mergeMap((group$) => group$.pipe(rx.map((x) => [group$.key, x]))),
      ),
    { use: 'with `mergeMap`' },
  ),
  row('pipeable', 'mergeAll', (a$) => a$.pipe(rx.map(three), rx.mergeAll()), { use: 'of arrays' }),
  row('pipeable', 'mergeMap', (a$) => a$.pipe(rx.mergeMap(three)), { use: 'to arrays' }),
  row('pipeable', 'mergeMapTo', (a$) => a$.pipe(rx.mergeMapTo(['a', 'b']))),
  row('pipeable', 'mergeScan', (a$) => a$.pipe(rx.mergeScan((sum, x) => [sum, sum + x], 0)), {
    use: 'to arrays',
  }),
  row(
    'pipeable',
    'onErrorResumeNextWith',
    (a$) => a$.pipe(rx.map(three), rx.concatAll(), rx.onErrorResumeNextWith([-1])),
    {
      use: 'an array',
    },
  ),
  row('pipeable', 'switchAll', (a$) => a$.pipe(rx.map(three), rx.switchAll()), {
    use: 'of arrays',
  }),
  row('pipeable', 'switchMap', (a$) => a$.pipe(rx.switchMap(three)), { use: 'to arrays' }),
  row('pipeable', 'switchMapTo', (a$) => a$.pipe(rx.switchMapTo(['a', 'b']))),
  row('pipeable', 'windowCount', (a$) => a$.pipe(rx.windowCount(5), rx.mergeAll()), {
    use: 'with `mergeAll`',
  }),
];
