import { contenderProcess } from './contenderProcess.ts';
import { contenders } from './contenders.ts';
import { interleaved, type Measured, measured } from './interleaved.ts';

/** Images a second of one contender. */
export interface Throughput extends Measured {
  readonly name: string;
  /** Those of the bare loop in the same process, where it ran there. */
  readonly simd: Measured | undefined;
}

/**
 * All contenders in turn, each in a process of its own.
 *
 * @param folder where the rows lie in files
 */
export async function throughput(
  folder: string,
  { backends, repetitions }: { readonly backends: readonly string[]; readonly repetitions: number },
): Promise<readonly Throughput[]> {
  const all = contenders(backends).map(({ name, backend }) => {
    return { name, process: contenderProcess(name, backend, folder) };
  });
  try {
    const simd = all.map((): number[] => []);
    const rates = await interleaved(
      all.map(({ process }, k) => async () => {
        const run = await process.run();
        if (run.simd !== undefined) simd[k]?.push(run.simd);
        return run.rate;
      }),
      repetitions,
    );
    return all.map(({ name }, k) => {
      // The round to warm up is left out, as it is of the rates.
      const [, ...rounds] = simd[k] as number[];
      return {
        name,
        ...(rates[k] as Measured),
        simd: rounds.length > 0 ? measured(rounds) : undefined,
      };
    });
  } finally {
    for (const { process } of all) process.stop();
  }
}
