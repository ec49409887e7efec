import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('inStep', { ahead: 0, like: 'data', made: 'by intake' });
const never = () => rx.NEVER;
const isEven = (x: number) => x % 2 === 0;

/** Operators that give at most one item for one, at once. */
export const inStep: readonly StockRow[] = [
  row('pipeable', 'defaultIfEmpty', (a$) => a$.pipe(rx.defaultIfEmpty(-1))),
  row('pipeable', 'dematerialize', (a$) =>
    a$.pipe(
      rx.map((value) => ({ kind: 'N' as const, value })),
      rx.dematerialize(),
    ),
  ),
  row('pipeable', 'distinct', (a$) => a$.pipe(rx.distinct((x) => Math.floor(x / 3))), {
    promised:
      'Nothing is read that the step did not ask for; the keys that it has seen grow with the stream.',
    wayOut: '`distinctUntilChanged`, or the `flushes` of `distinct`',
  }),
  row('pipeable', 'distinctUntilChanged', (a$) =>
    a$.pipe(
      rx.map((x) => x >> 2),
      rx.distinctUntilChanged(),
    ),
  ),
  row('pipeable', 'distinctUntilKeyChanged', (a$) =>
    a$.pipe(
      rx.map((x) => ({ key: x >> 2, x })),
      rx.distinctUntilKeyChanged('key'),
    ),
  ),
  row('pipeable', 'elementAt', (a$) => a$.pipe(rx.elementAt(20))),
  row('pipeable', 'elementAt', (a$) => a$.pipe(rx.elementAt(1e6)), {
    use: 'beyond the end',
    promised: 'Fails with `ArgumentOutOfRangeError` after the whole stream.',
  }),
  row('pipeable', 'endWith', (a$) => a$.pipe(rx.endWith(-1, -2))),
  row('pipeable', 'every', (a$) => a$.pipe(rx.every((x) => x < 50)), {
    promised: 'Reads up to the first item that settles it, no further.',
  }),
  row('pipeable', 'filter', (a$) => a$.pipe(rx.filter((x) => x % 7 === 0))),
  row('pipeable', 'filter', (a$) => a$.pipe(rx.filter((_, i) => i % 2 === 0)), { use: 'by index' }),
  row('pipeable', 'filter', (a$) => a$.pipe(rx.filter(() => false)), {
    use: 'dropping all',
    promised:
      'Runs to the end; pauses for some 100 ms from the 64th item on, more rarely the longer it takes.',
    wayOut: '`via({ sync: true }, filter(...))` takes the pauses away',
  }),
  row('pipeable', 'finalize', (a$) => a$.pipe(rx.finalize(() => {}))),
  row('pipeable', 'find', (a$) => a$.pipe(rx.find((x) => x === 30)), {
    promised: 'Reads up to the item found.',
  }),
  row('pipeable', 'findIndex', (a$) => a$.pipe(rx.findIndex((x) => x > 29)), {
    promised: 'Reads up to the item found.',
  }),
  row('pipeable', 'first', (a$) => a$.pipe(rx.first(isEven)), {
    promised: 'Reads up to the item found.',
  }),
  row('pipeable', 'map', (a$) => a$.pipe(rx.map((x) => x * 2))),
  row('pipeable', 'mapTo', (a$) => a$.pipe(rx.mapTo('same'))),
  row('pipeable', 'materialize', (a$) => a$.pipe(rx.materialize())),
  row('pipeable', 'observeOn', (a$) => a$.pipe(rx.observeOn(rx.queueScheduler)), {
    use: 'on the queue scheduler',
  }),
  row('pipeable', 'pluck', (a$) =>
    a$.pipe(
      rx.map((x) => ({ x })),
      rx.pluck('x'),
    ),
  ),
  row('pipeable', 'raceWith', (a$) => a$.pipe(rx.raceWith(rx.NEVER)), {
    use: 'against what never emits',
  }),
  row('pipeable', 'sample', (a$) => a$.pipe(rx.sample(rx.EMPTY)), { use: 'by what never emits' }),
  row('pipeable', 'scan', (a$) => a$.pipe(rx.scan((sum, x) => sum + x, 0))),
  row('pipeable', 'single', (a$) => a$.pipe(rx.single((x) => x === 30)), {
    promised: 'Reads the whole stream, holding one item.',
  }),
  row('pipeable', 'single', (a$) => a$.pipe(rx.single(isEven)), {
    use: 'of several',
    promised: 'Fails with `SequenceError` at the second item that fits.',
  }),
  row('pipeable', 'skip', (a$) => a$.pipe(rx.skip(20))),
  row('pipeable', 'skipLast', (a$) => a$.pipe(rx.skipLast(20)), {
    promised: 'Holds the last `count` items, no more.',
  }),
  row('pipeable', 'skipUntil', (a$) => a$.pipe(rx.skipUntil(rx.of(0))), {
    use: 'by what emits at once',
  }),
  row('pipeable', 'skipWhile', (a$) => a$.pipe(rx.skipWhile((x) => x < 20))),
  row('pipeable', 'startWith', (a$) => a$.pipe(rx.startWith(-1)), {
    promised:
      'Nothing is read that the step did not ask for; what the stream starts with is there at once.',
  }),
  row('pipeable', 'subscribeOn', (a$) => a$.pipe(rx.subscribeOn(rx.queueScheduler)), {
    use: 'on the queue scheduler',
  }),
  row('pipeable', 'switchScan', (a$) => a$.pipe(rx.switchScan((sum, x) => rx.of(sum + x), 0)), {
    use: 'to `of`',
  }),
  row('pipeable', 'take', (a$) => a$.pipe(rx.take(17)), {
    promised: 'Reads `count` items and closes the source.',
  }),
  row('pipeable', 'takeUntil', (a$) => a$.pipe(rx.takeUntil(rx.NEVER))),
  row('pipeable', 'takeWhile', (a$) => a$.pipe(rx.takeWhile((x) => x < 17)), {
    promised: 'Reads up to the first item that fails and closes the source.',
  }),
  row('pipeable', 'tap', (a$) => a$.pipe(rx.tap(() => {}))),
  row('pipeable', 'throwIfEmpty', (a$) =>
    a$.pipe(
      rx.filter((x) => x < 0),
      rx.throwIfEmpty(),
    ),
  ),
  row('pipeable', 'timeInterval', (a$) => a$.pipe(rx.timeInterval()), {
    like: 'times',
    promised:
      'Nothing is read that the step did not ask for; the intervals contain the time that steps take.',
  }),
  row('pipeable', 'timeout', (a$) => a$.pipe(rx.timeout({ each: 1000 })), {
    promised: 'Nothing is read that the step did not ask for; the time that a step takes counts.',
  }),
  row('pipeable', 'timeout', (a$) => a$.pipe(rx.timeout({ each: 5 })), {
    use: 'shorter than a step',
    like: 'times',
    promised: 'Fails with `TimeoutError`: no item comes while a step runs.',
    wayOut: 'a longer time, or a `timeout` within what reads',
  }),
  row('pipeable', 'timeoutWith', (a$) => a$.pipe(rx.timeoutWith(1000, rx.EMPTY)), {
    promised: 'Nothing is read that the step did not ask for; the time that a step takes counts.',
  }),
  row('pipeable', 'timestamp', (a$) => a$.pipe(rx.timestamp()), { like: 'times' }),
  row('pipeable', 'withLatestFrom', (a$) => a$.pipe(rx.withLatestFrom(rx.of('a'))), {
    use: 'what is not ours',
  }),
  row('creation', 'race', (a$) => rx.race(a$, never()), { use: 'against what never emits' }),
  row('creation', 'never', (a$) => rx.race(a$, rx.never()), {
    promised: 'Never emits, reads nothing.',
  }),
  row('creation', 'empty', () => rx.empty(), { promised: 'Ends at once, reads nothing.' }),
  row('creation', 'throwError', () => rx.throwError(() => new Error('worn out')), {
    promised: 'Fails at once, reads nothing.',
  }),
  row('creation', 'from', (a$) => rx.from(a$), { use: 'a source of ours' }),
];
