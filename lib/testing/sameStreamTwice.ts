import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { pull } from '../sinks/pull.ts';
import { collected } from './collected.ts';
import { lawRun, type StreamLawOptions, type StreamUnderTest, streamOf } from './lawOptions.ts';
import { type Portrait, portrait } from './portrait.ts';
import { requireElements, requireSame } from './requireSame.ts';

/**
 * The law that a stream depends only on seed and epoch. A second run has the same elements. So have
 * two runs that alternate, which reveals state outside the subscription. An epoch run alone equals
 * the same epoch of a longer run.
 *
 * @param stream a stream, or a function that returns a new one for every run
 * @throws LawError that names the first element that differs, and how
 * @example
 * ```ts
 * import { batch, fromColumns, image, mixup, shuffle } from 'millrace';
 * import { sameStreamTwice } from 'millrace/testing';
 *
 * const shape = [2, 2, 1] as const;
 * const images$ = fromColumns({ image: { data: new Uint8Array(40), shape } });
 * const train$ = images$.pipe(
 *   shuffle({ window: 8 }),
 *   batch({ size: 4, features: { image: image({ shape }) } }),
 *   mixup({ alpha: 1 }),
 * );
 * await sameStreamTwice(train$) // => undefined
 * ```
 */
export async function sameStreamTwice<T>(
  stream: StreamUnderTest<T>,
  options: StreamLawOptions<T> = {},
): Promise<void> {
  requireKnownOptions('`sameStreamTwice`', options, ['seed', 'epochs', 'compare']);
  const { compare = (element: T) => element } = options;
  const run = lawRun(options);
  const expected = await collected(streamOf(stream), run, { compare });
  requireElements('sameStreamTwice', expected);
  const second = await collected(streamOf(stream), run, { compare });
  requireSame('sameStreamTwice', 'in a second run', { expected, found: second });

  // The same Observable, subscribed to twice.
  const stream$ = streamOf(stream);
  const runs = [pull(stream$, run), pull(stream$, run)];
  const found: Portrait[][] = runs.map(() => []);
  try {
    for (let running = runs.length; running > 0; ) {
      running = 0;
      for (const [i, items] of runs.entries()) {
        const { done, value } = await items.next();
        if (done === true) continue;
        running++;
        found[i]?.push(portrait(compare(value)));
      }
    }
  } finally {
    for (const items of runs) await items.return();
  }
  for (const elements of found) {
    requireSame('sameStreamTwice', 'in one of two alternating runs', {
      expected,
      found: elements,
    });
  }

  const last = run.epochs - 1;
  const alone = await collected(streamOf(stream), { seed: run.seed, epoch: last }, { compare });
  const first = Math.max(0, expected.length - alone.length);
  requireSame('sameStreamTwice', `when epoch ${last} runs alone`, {
    expected: expected.slice(first),
    found: alone,
    first,
  });
}
