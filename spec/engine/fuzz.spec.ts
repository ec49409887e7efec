import fc from 'fast-check';
import { catchError, EMPTY, type Observable } from 'rxjs';
import { afterAll, describe, expect, it } from 'vitest';
import { source } from '../../lib/engine/source.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { runs } from '../runs.ts';
import { type Element, type Fuzzed, fuzzed } from './fuzzed.ts';
import { inVirtualTime, lasting } from './virtualTime.ts';

interface Pipeline {
  readonly count: number;
  readonly operators: readonly Fuzzed[];
  readonly prefetch: number;
  readonly readMs: readonly (number | undefined)[];
  readonly stepMs: readonly number[];
}

const pipeline: fc.Arbitrary<Pipeline> = fc
  .record({
    count: fc.oneof(fc.constantFrom(0, 1, 2), fc.nat(120)),
    operators: fc.array(fuzzed, { maxLength: 5 }),
    prefetch: fc.nat(3),
    // `undefined`: at once, not by a promise.
    readMs: fc.array(fc.constantFrom(undefined, undefined, 0, 1, 120), {
      minLength: 1,
      maxLength: 4,
    }),
    stepMs: fc.array(fc.constantFrom(0, 0, 1, 250), { minLength: 1, maxLength: 4 }),
  })
  // Functions say nothing of themselves.
  .map((p) => ({ ...p, [fc.toStringMethod]: () => describeOf(p) }));

const describeOf = ({ operators, ...rest }: Pipeline) =>
  `${operators.map(({ name }) => name).join(' → ')} ${JSON.stringify(rest)}`;

/** What is documented to be held at most, in items of the source: each stage its share, times the items in its elements. */
function boundOf({ operators, prefetch }: Pipeline): number {
  let gathered = 1;
  let bound = 1;
  for (const { holds, gathers } of operators) {
    // Besides what it is to hold, a stage may have one result ready that is not wanted any more.
    bound += (holds + 1) * gathered;
    gathered *= gathers;
  }
  return bound + (prefetch + 1) * gathered;
}

/** A pipeline that keeps count of what it holds. */
function build({ count, operators, readMs }: Pipeline, failAt = Infinity) {
  const log = { opened: 0, closed: 0, events: 0, peak: 0 };
  const live = new Set<number>();
  const gone = (element: Element) => {
    for (const item of element) live.delete(item);
  };
  const items$ = source<Element>('fuzzed', () => {
    let next = 0;
    log.opened++;
    return {
      read() {
        if (next === failAt) throw new Error('worn out');
        if (next >= count) return undefined;
        const item = next++;
        log.events++;
        live.add(item);
        log.peak = Math.max(log.peak, live.size);
        const ms = readMs[item % readMs.length];
        return ms === undefined ? [item] : lasting(ms, [item]);
      },
      close: () => {
        log.closed++;
      },
    };
  });
  const stream$ = operators.reduce<Observable<Element>>(
    (s$, { operator }) => operator(s$, gone),
    items$,
  );
  return { stream$, log, gone };
}

const expected = ({ count, operators }: Pipeline) =>
  operators.reduce<readonly Element[]>(
    (elements, { model }) => model(elements),
    Array.from({ length: count }, (_, i) => [i]),
  );

/** Where elements change places, which of them a later operator drops or puts together is a matter of timing. */
function comparison({ operators }: Pipeline): 'exact' | 'set' | 'none' {
  const first = operators.findIndex(({ reorders }) => reorders);
  if (first < 0) return 'exact';
  return operators.slice(first).every(({ name }) => !/^(take|bufferCount|filter)/.test(name))
    ? 'set'
    : 'none';
}

function expectSame(p: Pipeline, seen: readonly Element[], whole: readonly Element[]): void {
  const kind = comparison(p);
  const key = (elements: readonly Element[]) => elements.map((element) => element.join()).sort();
  if (kind === 'exact') expect(seen).toEqual(whole);
  else if (kind === 'set') expect(key(seen)).toEqual(key(whole));
  else expect(new Set(seen.flat()).size).toBe(seen.flat().length);
}

const figures = { pipelines: 0, aborts: 0, errors: 0, worst: 0 };

describe('random pipelines', () => {
  afterAll(() => {
    console.info(
      `${figures.pipelines} pipelines, ${figures.aborts} aborts, ${figures.errors} errors; peak held ÷ documented bound at most ${figures.worst.toFixed(2)}`,
    );
  });

  it('give every element once, in order where that is promised, hold no more than is documented, and end', async () => {
    await fc.assert(
      fc.asyncProperty(pipeline, async (p) => {
        const { stream$, log, gone } = build(p);
        const seen: Element[] = [];
        await inVirtualTime(async () => {
          for await (const element of pull(stream$, { prefetch: p.prefetch })) {
            seen.push(element);
            await lasting(p.stepMs[seen.length % p.stepMs.length] as number, undefined);
            gone(element);
          }
        });
        figures.pipelines++;
        figures.worst = Math.max(figures.worst, log.peak / boundOf(p));
        expectSame(p, seen, expected(p));
        expect(log.peak).toBeLessThanOrEqual(boundOf(p));
        expect(log.closed).toBe(log.opened);
      }),
      { numRuns: runs(1000) },
    );
  });

  it('leave nothing behind, wherever they are aborted', async () => {
    await fc.assert(
      fc.asyncProperty(
        pipeline,
        fc.nat(40),
        fc.constantFrom('return', 'signal', 'later'),
        async (p, at, how) => {
          const { stream$, log } = build(p);
          const abort = new AbortController();
          const seen: Element[] = [];
          await inVirtualTime(async () => {
            const items = pull(stream$, { prefetch: p.prefetch, signal: abort.signal });
            try {
              for await (const element of items) {
                seen.push(element);
                if (seen.length <= at) continue;
                if (how === 'return') break;
                if (how === 'later') await lasting(1, undefined);
                abort.abort(new Error('enough'));
                // At once: not when the next element would have come.
                expect(log.closed).toBe(log.opened);
              }
            } catch (error) {
              expect((error as Error).message).toBe('enough');
            }
            const readBefore = log.events;
            // What was under way, and what could wrongly be read after it, has time to happen.
            await lasting(2000, undefined);
            expect(log.events).toBe(readBefore);
          });
          figures.aborts++;
          expect(log.closed).toBe(log.opened);
          if (comparison(p) === 'exact') expect(seen).toEqual(expected(p).slice(0, seen.length));
        },
      ),
      { numRuns: runs(300) },
    );
  });

  it('bring an error after the elements before it, and can be caught', async () => {
    await fc.assert(
      fc.asyncProperty(pipeline, fc.nat(60), async (p, at) => {
        const failAt = Math.min(at, p.count);
        const { stream$, log } = build(p, failAt);
        const seen: Element[] = [];
        let failure: unknown;
        await inVirtualTime(async () => {
          try {
            for await (const element of pull(stream$, { prefetch: p.prefetch })) seen.push(element);
          } catch (error) {
            failure = error;
          }
        });
        const whole = expected(p);
        const delivered = seen.flat();
        // `take` may end the stream before the error is reached.
        const ended = failure === undefined;
        if (ended) expect(p.operators.some(({ name }) => name.startsWith('take'))).toBe(true);
        else expect((failure as Error).message).toBe('worn out');
        expect(delivered.every((item) => item < failAt)).toBe(true);
        if (comparison(p) === 'exact') expect(seen).toEqual(whole.slice(0, seen.length));
        expect(log.closed).toBe(log.opened);
        figures.errors++;

        const caught = build(p, failAt);
        const items: Element[] = [];
        await inVirtualTime(async () => {
          for await (const element of pull(caught.stream$.pipe(catchError(() => EMPTY))))
            items.push(element);
        });
        expect(caught.log.closed).toBe(caught.log.opened);
      }),
      { numRuns: runs(100) },
    );
  });
});
