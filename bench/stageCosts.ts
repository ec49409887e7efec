import { batch, consume, mixup, normalize, type Rows, shuffle, toTensors } from 'millrace';
import type { Observable } from 'rxjs';
import { features, MEAN, SIZE, STD } from './cifarShaped.ts';
import { interleaved } from './interleaved.ts';

/** What a stage adds to a batch. */
export interface StageCost {
  readonly name: string;
  readonly microseconds: number;
}

/** Microseconds that each stage adds to a batch, found by adding one after another; tensors on the current backend. */
export async function stageCosts(
  rows$: Observable<Rows>,
  repetitions: number,
): Promise<readonly StageCost[]> {
  const shuffled$ = rows$.pipe(shuffle({ window: 8192 }));
  const batched$ = shuffled$.pipe(batch({ size: SIZE, features }));
  const normalized$ = batched$.pipe(normalize({ mean: MEAN, std: STD }));
  const mixed$ = normalized$.pipe(mixup({ alpha: 0.2 }));
  const ready$ = mixed$.pipe(toTensors());
  const run = { seed: 1 };
  const ways: readonly (readonly [string, () => Promise<{ readonly samples: number }>])[] = [
    ['source', () => consume(rows$, () => {}, run)],
    ['shuffle', () => consume(shuffled$, () => {}, run)],
    ['batch', () => consume(batched$, () => {}, run)],
    ['normalize', () => consume(normalized$, () => {}, run)],
    ['mixup', () => consume(mixed$, () => {}, run)],
    ['toTensors, nothing asked for', () => consume(ready$, () => {}, run)],
    [
      'the images: compiled, copied, rendered',
      () => consume(ready$, ({ tensors }) => tensors.image, run),
    ],
    [
      'the targets',
      () => consume(ready$, ({ tensors }) => [tensors.image, tensors.label.terms], run),
    ],
  ];
  const measured = await interleaved(
    ways.map(([, way]) => async () => {
      const start = performance.now();
      const { samples } = await way();
      return (1000 * (performance.now() - start) * SIZE) / samples;
    }),
    repetitions,
  );
  return ways.map(([name], k) => ({
    name,
    microseconds: (measured[k]?.median ?? 0) - (k === 0 ? 0 : (measured[k - 1]?.median ?? 0)),
  }));
}
