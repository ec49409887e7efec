import { EventEmitter } from 'node:events';
import * as rx from 'rxjs';
import { COUNT } from '../drive.ts';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('ownPace', { ahead: 'unbounded', like: 'data', made: 'by intake' });
const range = Array.from({ length: COUNT }, (_, i) => i);
const once = { ahead: 0, promised: 'Gives one item, when it is there.' } as const;

/** Emits `COUNT` events, one a millisecond, while it is listened to. */
function emitter(): { events: EventEmitter; start: () => () => void } {
  const events = new EventEmitter();
  const start = () => {
    let next = 0;
    const timer = setInterval(() => events.emit('item', next++), 1);
    return () => clearInterval(timer);
  };
  return { events, start };
}

/** Functions that make streams of what cannot be asked. */
export const ownPace: readonly StockRow[] = [
  row('creation', 'animationFrames', () =>
    rx.animationFrames().pipe(
      rx.map((_, i) => i),
      rx.take(COUNT),
    ),
  ),
  row(
    'creation',
    'bindCallback',
    () => rx.bindCallback((done: (x: number) => void) => setTimeout(done, 5, 7))(),
    once,
  ),
  row(
    'creation',
    'bindNodeCallback',
    () =>
      rx.bindNodeCallback((done: (error: unknown, x: number) => void) =>
        setTimeout(done, 5, null, 7),
      )(),
    once,
  ),
  row('creation', 'from', () => rx.from(range), { use: 'an array' }),
  row('creation', 'from', () => rx.from(generated()), { use: 'an async iterable' }),
  row('creation', 'fromEvent', () =>
    rx.defer(() => {
      const { events, start } = emitter();
      return rx
        .merge(rx.fromEvent(events, 'item'), new rx.Observable<never>(start))
        .pipe(rx.take(COUNT));
    }),
  ),
  row('creation', 'fromEventPattern', () =>
    rx.defer(() => {
      const { events, start } = emitter();
      const items$ = rx.fromEventPattern(
        (listen) => events.on('item', listen),
        (listen) => events.off('item', listen),
      );
      return rx.merge(items$, new rx.Observable<never>(start)).pipe(rx.take(COUNT));
    }),
  ),
  row('creation', 'generate', () =>
    rx.generate({ initialState: 0, condition: (x) => x < COUNT, iterate: (x) => x + 1 }),
  ),
  row('creation', 'interval', () => rx.interval(1).pipe(rx.take(COUNT))),
  row('creation', 'of', () => rx.of(...range)),
  row('creation', 'pairs', () => rx.pairs(range)),
  row('creation', 'range', () => rx.range(0, COUNT)),
  row('creation', 'scheduled', () => rx.scheduled(range, rx.asapScheduler), { use: 'an array' }),
  row('creation', 'timer', () => rx.timer(5, 1).pipe(rx.take(COUNT)), { use: 'repeating' }),
];

async function* generated(): AsyncGenerator<number> {
  yield* range;
}
