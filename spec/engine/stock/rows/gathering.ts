import * as rx from 'rxjs';
import type { StockRow } from '../stockRow.ts';
import { rowMaker } from './rowMaker.ts';

const row = rowMaker('gathering', { ahead: 0, like: 'data', made: 'by intake' });
const whole = 'Reads the whole stream for its one result, holding one value.';

/** Operators that make one item of several, at once. */
export const gathering: readonly StockRow[] = [
  row('pipeable', 'buffer', (a$) => a$.pipe(rx.buffer(rx.NEVER)), {
    use: 'by what never emits',
    promised: 'Gathers the whole stream, as `toArray`.',
    wayOut: '`bufferCount`, `batch`',
  }),
  row('pipeable', 'bufferCount', (a$) => a$.pipe(rx.bufferCount(90)), {
    promised: 'Reads the `bufferSize` items of the next array, no more, however many that is.',
  }),
  row('pipeable', 'bufferCount', (a$) => a$.pipe(rx.bufferCount(7, 3)), {
    use: 'overlapping',
    promised: 'Reads the items of the next array, no more.',
  }),
  row('pipeable', 'count', (a$) => a$.pipe(rx.count()), { promised: whole }),
  row('pipeable', 'ignoreElements', (a$) => a$.pipe(rx.ignoreElements()), {
    promised: 'Reads the whole stream and gives nothing, holding nothing.',
  }),
  row('pipeable', 'isEmpty', (a$) => a$.pipe(rx.isEmpty()), {
    promised: 'Reads one item and closes the source.',
  }),
  row('pipeable', 'last', (a$) => a$.pipe(rx.last()), { promised: whole }),
  row('pipeable', 'max', (a$) => a$.pipe(rx.max()), { promised: whole }),
  row('pipeable', 'min', (a$) => a$.pipe(rx.min()), { promised: whole }),
  row('pipeable', 'pairwise', (a$) => a$.pipe(rx.pairwise()), {
    promised:
      'Reads two items for the first pair, then one for each; the pair across a resume is lost.',
  }),
  row('pipeable', 'reduce', (a$) => a$.pipe(rx.reduce((sum, x) => sum + x, 0)), {
    promised: whole,
  }),
  row('pipeable', 'takeLast', (a$) => a$.pipe(rx.takeLast(20)), {
    promised: 'Reads the whole stream, holding the last `count` items.',
  }),
  row('pipeable', 'toArray', (a$) => a$.pipe(rx.toArray()), {
    promised: 'Reads the whole stream and holds all of it.',
    wayOut: '`bufferCount`, `batch`',
  }),
  row(
    'pipeable',
    'window',
    (a$) =>
      a$.pipe(
        rx.window(rx.NEVER),
        rx.concatMap((window$) => window$.pipe(rx.toArray())),
      ),
    {
      use: 'by what never emits, with `toArray`',
      promised: 'Gathers the whole stream, as `toArray`.',
    },
  ),
  row(
    'pipeable',
    'windowCount',
    (a$) =>
      a$.pipe(
        rx.windowCount(30),
        rx.mergeMap((window$) => window$.pipe(rx.reduce((sum, x) => sum + x, 0))),
      ),
    { use: 'with `reduce`' },
  ),
];
