import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('sharing', { ahead: 0, like: 'data', made: 'by intake' });
const selector = (shared$: rx.Observable<number>) =>
  rx.merge(shared$, shared$.pipe(rx.map((x) => -x)));
const replay =
  'As the class; what it replays to a later subscriber grows with the stream, unless `bufferSize` limits it.';

/** Connects to what is shared as soon as it is subscribed to. */
function connected<T>(
  make: () => rx.Observable<T> & { connect(): rx.Subscription },
): rx.Observable<T> {
  return rx.defer(() => {
    const shared$ = make();
    return new rx.Observable<T>((subscriber) => {
      subscriber.add(shared$.subscribe(subscriber));
      subscriber.add(shared$.connect());
    });
  });
}

/** Operators by which one subscription feeds several. */
export const sharing: readonly StockRow[] = [
  row('pipeable', 'connect', (a$) => a$.pipe(rx.connect(selector)), {
    promised:
      'Both branches within are one stream: no item is read while results of the one before are waiting.',
  }),
  row('creation', 'connectable', (a$) => connected(() => rx.connectable(a$)), {
    use: 'connected while it is subscribed to',
  }),
  row('pipeable', 'multicast', (a$) =>
    a$.pipe(rx.multicast(() => new rx.Subject<number>(), selector)),
  ),
  row('pipeable', 'publish', (a$) => a$.pipe(rx.publish(selector))),
  row(
    'pipeable',
    'publishBehavior',
    (a$) => connected(() => rx.publishBehavior(-1)(a$) as rx.ConnectableObservable<number>),
    {
      use: 'connected while it is subscribed to',
      promised: 'As the class; what it begins with is there at once.',
    },
  ),
  row('pipeable', 'publishLast', (a$) => connected(() => rx.publishLast<number>()(a$)), {
    use: 'connected while it is subscribed to',
    promised: 'Reads the whole stream for its one result, holding one value.',
  }),
  row('pipeable', 'publishReplay', (a$) => a$.pipe(rx.publishReplay(3, Infinity, selector)), {
    promised: replay,
  }),
  row('pipeable', 'refCount', (a$) => a$.pipe(rx.publish(), rx.refCount())),
  row('pipeable', 'share', (a$) => a$.pipe(rx.share())),
  row('pipeable', 'share', (a$) => rx.defer(() => selector(a$.pipe(rx.share()))), {
    use: 'merged again',
    like: 'times',
  }),
  row(
    'pipeable',
    'shareReplay',
    (a$) => a$.pipe(rx.shareReplay({ bufferSize: 3, refCount: true })),
    {
      promised: replay,
    },
  ),
];
