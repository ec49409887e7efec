import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { WINDOW_MS } from '../times.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('dropping', {
  ahead: { first: 64, after: 16 },
  like: 'times',
  made: 'by value',
});
const soon = async (x: number) => x;
const timed = (x: number) => rx.timer(WINDOW_MS).pipe(rx.map(() => x));
const tick = () => rx.interval(WINDOW_MS);
const wait = () => rx.timer(WINDOW_MS);
const gathered =
  'Nothing is dropped; at most 64 items are gathered or on their way until the first array has arrived, then 16.';
const asArrays = rx.mergeMap((window$: rx.Observable<number>) => window$.pipe(rx.toArray()));
const windows = { use: 'with `toArray`', promised: gathered, wayOut: '`bufferCount`, `batch`' };
const buffers = { promised: gathered, wayOut: '`bufferCount`, `batch`' };

/** Operators that go by time, and drop or gather by it. */
export const dropping: readonly StockRow[] = [
  row('pipeable', 'audit', (a$) => a$.pipe(rx.audit(wait))),
  row('pipeable', 'auditTime', (a$) => a$.pipe(rx.auditTime(WINDOW_MS))),
  row('pipeable', 'buffer', (a$) => a$.pipe(rx.buffer(tick())), { use: 'by a timer', ...buffers }),
  row('pipeable', 'bufferTime', (a$) => a$.pipe(rx.bufferTime(WINDOW_MS)), buffers),
  row('pipeable', 'bufferTime', (a$) => a$.pipe(rx.bufferTime(WINDOW_MS, null, 5)), {
    ...buffers,
    use: 'with `maxBufferSize`',
  }),
  row(
    'pipeable',
    'bufferToggle',
    (a$) => a$.pipe(rx.bufferToggle(rx.timer(0, WINDOW_MS), wait)),
    buffers,
  ),
  row('pipeable', 'bufferWhen', (a$) => a$.pipe(rx.bufferWhen(wait)), buffers),
  row('pipeable', 'debounce', (a$) => a$.pipe(rx.debounce(wait))),
  row('pipeable', 'debounceTime', (a$) => a$.pipe(rx.debounceTime(WINDOW_MS))),
  row('pipeable', 'exhaust', (a$) => a$.pipe(rx.map(timed), rx.exhaust()), { use: 'of timers' }),
  row('pipeable', 'exhaustAll', (a$) => a$.pipe(rx.map(timed), rx.exhaustAll()), {
    use: 'of timers',
  }),
  row('pipeable', 'exhaustMap', (a$) => a$.pipe(rx.exhaustMap(timed)), { use: 'to timers' }),
  row(
    'pipeable',
    'filter',
    (a$) =>
      a$.pipe(
        rx.mergeMap(soon, 4),
        rx.filter((x) => x % 2 === 0),
      ),
    {
      use: 'after `mergeMap` to promises',
      like: 'data',
    },
  ),
  row('pipeable', 'sample', (a$) => a$.pipe(rx.sample(tick())), { use: 'by a timer' }),
  row('pipeable', 'sampleTime', (a$) => a$.pipe(rx.sampleTime(WINDOW_MS))),
  row('pipeable', 'skipUntil', (a$) => a$.pipe(rx.skipUntil(rx.timer(100))), { use: 'by a timer' }),
  row('pipeable', 'switchAll', (a$) => a$.pipe(rx.map(timed), rx.switchAll()), {
    use: 'of timers',
  }),
  row('pipeable', 'switchMap', (a$) => a$.pipe(rx.switchMap(timed)), { use: 'to timers' }),
  row('pipeable', 'switchScan', (a$) => a$.pipe(rx.switchScan((_, x) => timed(x), 0)), {
    use: 'to timers',
  }),
  row('pipeable', 'takeUntil', (a$) => a$.pipe(rx.takeUntil(rx.timer(95))), {
    use: 'by a timer',
    promised:
      'Ends at once when the notifier emits and closes the source; until then as without it.',
  }),
  row('pipeable', 'throttle', (a$) => a$.pipe(rx.throttle(wait))),
  row('pipeable', 'throttleTime', (a$) =>
    a$.pipe(rx.throttleTime(WINDOW_MS, rx.asyncScheduler, { leading: true, trailing: true })),
  ),
  row('pipeable', 'window', (a$) => a$.pipe(rx.window(tick()), asArrays), {
    ...windows,
    use: 'by a timer, with `toArray`',
  }),
  row('pipeable', 'windowTime', (a$) => a$.pipe(rx.windowTime(WINDOW_MS), asArrays), windows),
  row(
    'pipeable',
    'windowToggle',
    (a$) => a$.pipe(rx.windowToggle(rx.timer(0, WINDOW_MS), wait), asArrays),
    windows,
  ),
  row('pipeable', 'windowWhen', (a$) => a$.pipe(rx.windowWhen(wait), asArrays), windows),
];
