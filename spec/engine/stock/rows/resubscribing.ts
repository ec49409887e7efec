import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('resubscribing', { ahead: 0, like: 'data', made: 'by intake' });

/** The stream, failing after 20 items the first `times` times. */
function failing(a$: rx.Observable<number>, times = 1): rx.Observable<number> {
  let left = times;
  return rx.defer(() => {
    if (left-- <= 0) return a$;
    return a$.pipe(rx.take(20), rx.concatWith(rx.throwError(() => new Error('worn out'))));
  });
}

const again = 'The source is closed and opened anew, and read only as asked for.';
const merged =
  'At most one item of each further source is read ahead; the order across them is not that of plain RxJS.';

/** Operators that subscribe to sources one after another, again, or for each item. */
export const resubscribing: readonly StockRow[] = [
  row('pipeable', 'catchError', (a$, b$) => failing(a$).pipe(rx.catchError(() => b$))),
  row('creation', 'concat', (a$, b$) => rx.concat(a$, b$)),
  row('pipeable', 'concatAll', (a$, b$) => rx.of(a$, b$).pipe(rx.concatAll()), {
    use: 'of sources',
  }),
  row('pipeable', 'concatMap', (a$, b$) => rx.of(a$, b$, a$).pipe(rx.concatMap((s$) => s$)), {
    use: 'to sources',
  }),
  row('pipeable', 'concatWith', (a$, b$) => a$.pipe(rx.concatWith(b$))),
  row('creation', 'defer', (a$) => rx.defer(() => a$)),
  row('pipeable', 'exhaustMap', (a$) => rx.of(0).pipe(rx.exhaustMap(() => a$)), {
    use: 'to a source',
  }),
  row('creation', 'iif', (a$, b$) => rx.iif(() => true, a$, b$)),
  row('creation', 'merge', (a$, b$) => rx.merge(a$, b$), {
    like: 'set',
    made: 'by value',
    ahead: 1,
    promised: merged,
    wayOut: '`interleave`, in an order that a seed decides',
  }),
  row('pipeable', 'mergeAll', (a$, b$) => rx.of(a$, b$).pipe(rx.mergeAll()), {
    use: 'of sources',
    like: 'set',
    made: 'by value',
    ahead: 1,
    promised: merged,
    wayOut: '`interleave`',
  }),
  row('pipeable', 'mergeMap', (a$, b$) => rx.of(a$, b$).pipe(rx.mergeMap((s$) => s$)), {
    use: 'to sources',
    like: 'set',
    made: 'by value',
    ahead: 1,
    promised: merged,
    wayOut: '`interleave`',
  }),
  row('pipeable', 'mergeWith', (a$, b$) => a$.pipe(rx.mergeWith(b$)), {
    like: 'set',
    made: 'by value',
    ahead: 1,
    promised: merged,
    wayOut: '`interleave`',
  }),
  row('creation', 'onErrorResumeNext', (a$, b$) => rx.onErrorResumeNext(failing(a$), b$)),
  row(
    'pipeable',
    'onErrorResumeNextWith',
    (a$, b$) => failing(a$).pipe(rx.onErrorResumeNextWith(b$)),
    {
      use: 'a source',
    },
  ),
  row('creation', 'partition', (a$) => rx.concat(...rx.partition(a$, (x) => x % 2 === 0)), {
    promised: 'Each part reads the source on its own, whole.',
    wayOut: 'read once: `map` to `[key, item]`, or `tee`',
  }),
  row('pipeable', 'repeat', (a$) => a$.pipe(rx.repeat(3)), {
    promised: again,
    wayOut: 'for epochs: the `epochs` of the run, which shuffle anew',
  }),
  row('pipeable', 'repeat', (a$) => a$.pipe(rx.repeat({ count: 3, delay: 5 })), {
    use: 'with a delay',
    promised: again,
  }),
  row(
    'pipeable',
    'repeatWhen',
    (a$) => a$.pipe(rx.repeatWhen((end$) => end$.pipe(rx.delay(5), rx.take(2)))),
    {
      promised: again,
    },
  ),
  row('pipeable', 'retry', (a$) => failing(a$).pipe(rx.retry(2)), { promised: again }),
  row('pipeable', 'retry', (a$) => failing(a$, 5).pipe(rx.retry(2)), {
    use: 'in vain',
    promised: 'The items of each attempt, then the error.',
  }),
  row('pipeable', 'retry', (a$) => failAt(a$).pipe(rx.retry({ count: 2, delay: 5 })), {
    use: 'with a delay',
    promised: again,
  }),
  row(
    'pipeable',
    'retryWhen',
    (a$) => failAt(a$).pipe(rx.retryWhen((error$) => error$.pipe(rx.delay(5)))),
    {
      promised: again,
    },
  ),
  row('pipeable', 'switchMap', (a$) => rx.of(0).pipe(rx.switchMap(() => a$)), {
    use: 'to a source',
  }),
  row('creation', 'using', (a$) =>
    rx.using(
      () => ({ unsubscribe: () => {} }),
      () => a$,
    ),
  ),
];

/** The stream, failing at its 21st item the first time; the source itself is what is subscribed to again. */
function failAt(a$: rx.Observable<number>): rx.Observable<number> {
  let failed = false;
  return a$.pipe(
    rx.map((x) => {
      if (x !== 20 || failed) return x;
      failed = true;
      throw new Error('worn out');
    }),
  );
}
