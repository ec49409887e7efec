import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('lateSubscription', { ahead: 0, like: 'data', made: 'by intake' });
const afterAll = {
  ahead: 1,
  promised:
    'An error with the tag `demand` in place of the first item of what comes after the delay.',
  wayOut: 'the delay after the sources have been joined, or `via`',
} as const;

/** Uses by which a source, `b$`, is subscribed to when the sink no longer is subscribing. */
export const lateSubscription: readonly StockRow[] = [
  row('pipeable', 'catchError', (a$, b$) => failing(a$).pipe(rx.catchError(() => b$)), {
    ...afterAll,
    use: 'to a source, after a delay',
  }),
  row('creation', 'concat', (a$, b$) => rx.concat(a$.pipe(rx.take(3), rx.delay(5)), b$), {
    ...afterAll,
    use: 'after a delayed source',
  }),
  row(
    'pipeable',
    'concatMap',
    (_, b$) =>
      rx.of(0).pipe(
        rx.delay(5),
        rx.concatMap(() => b$),
      ),
    { use: 'to a source, after a delay' },
  ),
  row(
    'pipeable',
    'concatMap',
    (a$, b$) =>
      a$.pipe(
        rx.take(3),
        rx.concatMap(async (x) => x),
        rx.concatMap(() => b$),
      ),
    { ...afterAll, use: 'to a source, after promises of another' },
  ),
  row('pipeable', 'delayWhen', (_, b$) => b$.pipe(rx.delayWhen(() => rx.of(0), rx.timer(5))), {
    use: 'with `subscriptionDelay`',
  }),
  row('creation', 'defer', (_, b$) => rx.defer(async () => b$).pipe(rx.mergeAll()), {
    use: 'with a promise of a source',
  }),
  row('creation', 'from', (_, b$) => rx.from(Promise.resolve(b$)).pipe(rx.mergeAll()), {
    use: 'a promise of a source',
  }),
  row('creation', 'scheduled', (_, b$) => rx.scheduled(b$, rx.asapScheduler), {
    use: 'a source of ours',
  }),
  row('pipeable', 'subscribeOn', (_, b$) => b$.pipe(rx.subscribeOn(rx.asyncScheduler)), {
    use: 'on the async scheduler',
  }),
  row('pipeable', 'timeout', (_, b$) => rx.NEVER.pipe(rx.timeout({ first: 5, with: () => b$ })), {
    use: 'with a source instead',
  }),
  row('creation', 'timer', (_, b$) => rx.timer(5).pipe(rx.switchMap(() => b$)), {
    use: 'before a source',
  }),
];

function failing(a$: rx.Observable<number>): rx.Observable<number> {
  return a$.pipe(
    rx.delay(5),
    rx.map((x) => {
      if (x === 2) throw new Error('worn out');
      return x;
    }),
  );
}
