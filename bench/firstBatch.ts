import { pull, type Rows, toTensors } from 'millrace';
import type { Observable } from 'rxjs';
import { recipes } from './cifarShaped.ts';
import { interleaved, type Measured } from './interleaved.ts';

/** Milliseconds from the start of a run to its first tensors. */
export interface FirstBatch extends Measured {
  readonly name: string;
}

/** The time to the first batch of each source, on one thread and with two workers. */
export async function firstBatch(
  sources: Readonly<Record<string, Observable<Rows>>>,
  repetitions: number,
): Promise<readonly FirstBatch[]> {
  const ways = Object.entries(sources).flatMap(([name, rows$]) =>
    [0, 2].map((workers) => ({ name: `from ${name}${workers === 0 ? '' : `, ${workers} workers`}`, rows$, workers })),
  );
  const times = await interleaved(
    ways.map(({ rows$, workers }) => async () => {
      const start = performance.now();
      const steps = pull(recipes(rows$).pipe(toTensors()), { seed: 1, workers });
      const { value } = await steps.next();
      value.tensors.image.shape;
      const time = performance.now() - start;
      await steps.return();
      return time;
    }),
    repetitions,
  );
  return ways.map(({ name }, k) => ({ name, ...(times[k] as Measured) }));
}
