import { bufferCount, lastValueFrom, map, Observable } from 'rxjs';
import { source } from '../lib/engine/source.ts';
import { prefetch } from '../lib/operators/prefetch.ts';
import { pull } from '../lib/sinks/pull.ts';
import { measured } from './interleaved.ts';

const ITEMS = 1_000_000;

/** Nanoseconds that an item takes: through RxJS alone, and through our source and stage. */
export interface GateOverhead {
  readonly name: string;
  readonly nanoseconds: number;
}

/** What a gate costs beside RxJS alone: medians of `runs` interleaved runs over a million items. */
export async function gateOverhead(runs = 5): Promise<readonly GateOverhead[]> {
  const plain$ = new Observable<number>((subscriber) => {
    for (let i = 0; i < ITEMS && !subscriber.closed; i++) subscriber.next(i);
    subscriber.complete();
  });
  const gated$ = source('numbers', () => {
    let next = 0;
    return { read: () => (next < ITEMS ? next++ : undefined), close() {} };
  });
  const through = (items$: Observable<number>) =>
    items$.pipe(
      map((i) => i + 1),
      bufferCount(32),
    );
  const ways = [
    { name: 'RxJS alone', stream$: through(plain$) },
    { name: 'a gate, plainly subscribed to', stream$: through(gated$) },
    {
      name: 'a gate and a stage, plainly subscribed to',
      stream$: through(gated$.pipe(prefetch(8))),
    },
    { name: 'a gate, pulled', stream$: through(gated$), pulled: true },
    {
      name: 'a gate and a stage, pulled',
      stream$: through(gated$.pipe(prefetch(8))),
      pulled: true,
    },
  ];
  const times = ways.map((): number[] => []);
  for (let run = 0; run <= runs; run++) {
    for (const [way, { stream$, pulled }] of ways.entries()) {
      const start = performance.now();
      if (pulled) for await (const _items of pull(stream$));
      else await lastValueFrom(stream$);
      // The first run is for the compiler.
      if (run > 0) times[way]?.push(((performance.now() - start) * 1e6) / ITEMS);
    }
  }
  return ways.map(({ name }, way) => ({
    name,
    nanoseconds: measured(times[way] as number[]).median,
  }));
}
