import { pull, toTensors } from 'millrace';
import { recipes, type Sources } from './cifarShaped.ts';
import { interleaved, type Measured } from './interleaved.ts';

/** Milliseconds from the start of a run to its first tensors. */
export interface FirstBatch extends Measured {
  readonly name: string;
}

/** The time to the first batch of each source. */
export async function firstBatch(
  sources: Sources,
  repetitions: number,
): Promise<readonly FirstBatch[]> {
  const ways = [
    ...Object.entries(sources).map(([name, rows$]) => ({
      name: `from ${name}`,
      rows$,
      workers: 0,
    })),
    { name: 'from Parquet, 2 workers', rows$: sources.Parquet, workers: 2 },
  ];
  const times = await interleaved(
    ways.map(({ rows$, workers }) => async () => {
      const start = performance.now();
      const steps = pull(recipes(rows$).pipe(toTensors()), { seed: 1, workers });
      const { value } = await steps.next();
      value?.tensors.image.shape;
      const time = performance.now() - start;
      await steps.return();
      return time;
    }),
    repetitions,
  );
  return ways.map(({ name }, k) => ({ name, ...(times[k] as Measured) }));
}
