import fc from 'fast-check';
import {
  bufferCount,
  concatMap,
  delay,
  filter,
  map,
  type Observable,
  of,
  scan,
  share,
  take,
  tap,
} from 'rxjs';
import { mapAsync } from '../../lib/operators/mapAsync.ts';
import { prefetch } from '../../lib/operators/prefetch.ts';
import { tee } from '../../lib/operators/tee.ts';
import { via } from '../../lib/operators/via.ts';
import { zip } from '../../lib/operators/zip.ts';
import { lasting } from './virtualTime.ts';

/** An element of a fuzzed pipeline: the numbers that the source gave, or some of them together. */
export type Element = readonly number[];

/** An operator of a fuzzed pipeline. */
export interface Fuzzed {
  readonly name: string;
  readonly operator: (
    source$: Observable<Element>,
    gone: (element: Element) => void,
  ) => Observable<Element>;
  /** What it makes of the elements of a whole stream. */
  readonly model: (elements: readonly Element[]) => readonly Element[];
  /** Elements that it may hold, in those that it is given. */
  readonly holds: number;
  /** Elements that it puts together to one. */
  readonly gathers: number;
  /** Whether the order may change. */
  readonly reorders?: boolean;
}

const same = (elements: readonly Element[]) => elements;
const one = { model: same, holds: 0, gathers: 1 };
const latency = fc.constantFrom(0, 0, 0, 1, 3, 150);

/** What a segment may take in before it is known what it does (64), and one more that is on its way. */
const ASYNCHRONOUS = 65;

/** Any operator: of ours, and of RxJS of the classes that promise a bound. */
export const fuzzed: fc.Arbitrary<Fuzzed> = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((n) => ({
    ...one,
    name: `prefetch(${n})`,
    holds: n,
    operator: (s$: Observable<Element>) => s$.pipe(prefetch(n)),
  })),
  fc
    .record({
      concurrency: fc.integer({ min: 1, max: 4 }),
      ordered: fc.boolean(),
      slow: fc.array(latency, { minLength: 1, maxLength: 5 }),
    })
    .map(({ concurrency, ordered, slow }) => ({
      ...one,
      name: `mapAsync(${slow}, ${concurrency}, ${ordered})`,
      holds: concurrency,
      reorders: !ordered,
      operator: (s$: Observable<Element>) =>
        s$.pipe(
          mapAsync((element, { index }) => lasting(slow[index % slow.length] as number, element), {
            concurrency,
            ordered,
          }),
        ),
    })),
  fc.integer({ min: 1, max: 4 }).map((n) => ({
    ...one,
    name: `mapAsync of one of several, ${n}`,
    holds: n,
    operator: (s$: Observable<Element>) =>
      s$.pipe(mapAsync((element) => of(element), { concurrency: n })),
  })),
  fc.integer({ min: 1, max: 6 }).map((k) => ({
    name: `bufferCount(${k})`,
    holds: k,
    gathers: k,
    model: (elements: readonly Element[]) =>
      Array.from({ length: Math.ceil(elements.length / k) }, (_, i) =>
        elements.slice(i * k, (i + 1) * k).flat(),
      ),
    operator: (s$: Observable<Element>) =>
      s$.pipe(
        bufferCount(k),
        map((parts) => parts.flat()),
      ),
  })),
  fc.integer({ min: 2, max: 7 }).map((n) => ({
    ...one,
    name: `filter(${n})`,
    model: (elements: readonly Element[]) =>
      elements.filter((element) => (element[0] as number) % n !== 0),
    operator: (s$: Observable<Element>, gone: (element: Element) => void) =>
      s$.pipe(
        filter((element) => {
          const keeps = (element[0] as number) % n !== 0;
          if (!keeps) gone(element);
          return keeps;
        }),
      ),
  })),
  fc.integer({ min: 1, max: 30 }).map((n) => ({
    ...one,
    name: `take(${n})`,
    model: (elements: readonly Element[]) => elements.slice(0, n),
    operator: (s$: Observable<Element>) => s$.pipe(take(n)),
  })),
  fc.constantFrom(
    {
      ...one,
      name: 'map',
      operator: (s$: Observable<Element>) => s$.pipe(map((element) => element)),
    },
    {
      ...one,
      name: 'tap, scan',
      operator: (s$: Observable<Element>) =>
        s$.pipe(
          tap(() => {}),
          scan((_, element) => element),
        ),
    },
    { ...one, name: 'share', operator: (s$: Observable<Element>) => s$.pipe(share()) },
    {
      ...one,
      name: 'concatMap of promises',
      holds: ASYNCHRONOUS,
      operator: (s$: Observable<Element>) => s$.pipe(concatMap((element) => lasting(0, element))),
    },
    {
      ...one,
      name: 'delay',
      holds: ASYNCHRONOUS,
      operator: (s$: Observable<Element>) => s$.pipe(delay(2)),
    },
    {
      ...one,
      name: 'via of delay',
      holds: 5,
      operator: (s$: Observable<Element>) => s$.pipe(via({ async: 3 }, delay(2))),
    },
    {
      ...one,
      name: 'via of map',
      holds: 2,
      operator: (s$: Observable<Element>) =>
        s$.pipe(
          via(
            { sync: true },
            map((element) => element),
          ),
        ),
    },
    {
      ...one,
      name: 'tee and zip',
      holds: 4,
      operator: (s$: Observable<Element>) => {
        const [left$, right$] = tee(2, { maxSkew: 2 })(s$);
        return zip(left$, right$).pipe(map(([left]) => left));
      },
    },
  ),
);
