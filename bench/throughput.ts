import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { contenders, type Rates } from './contenders.ts';
import { interleaved, type Measured, measured } from './interleaved.ts';

/** Images a second of one contender. */
export interface Throughput extends Measured {
  readonly name: string;
  /** Those of the bare loop in the same process, where it ran there. */
  readonly simd: Measured | undefined;
}

/**
 * All contenders in turn, each in a process of its own, as whoever trains has one pipeline in a process: beside others it would run in a heap that is full
 * of theirs, and in code that is made for all of them.
 *
 * @param folder where the rows lie in files
 */
export async function throughput(
  folder: string,
  { backends, repetitions }: { readonly backends: readonly string[]; readonly repetitions: number },
): Promise<readonly Throughput[]> {
  const all = contenders(backends).map(({ name, backend }) => {
    return { name, child: fork(join(import.meta.dirname, 'contender.ts'), [name, backend, folder]) };
  });
  try {
    const simd = all.map((): number[] => []);
    const rates = await interleaved(
      all.map(({ name, child }, k) => async () => {
        const run = await ratesOf(name, child);
        if (run.simd !== undefined) simd[k]?.push(run.simd);
        return run.rate;
      }),
      repetitions,
    );
    return all.map(({ name }, k) => {
      // The round to warm up is left out, as it is of the rates.
      const [, ...rounds] = simd[k] as number[];
      return { name, ...(rates[k] as Measured), simd: rounds.length > 0 ? measured(rounds) : undefined };
    });
  } finally {
    for (const { child } of all) child.kill();
  }
}

async function ratesOf(name: string, child: ChildProcess): Promise<Rates> {
  const ended = new AbortController();
  const failed = once(child, 'exit', { signal: ended.signal }).then(([code]) => {
    throw new Error(`The process of \`${name}\` ended with ${code}`);
  });
  child.send('run');
  const [rates] = await Promise.race([once(child, 'message', { signal: ended.signal }), failed]);
  ended.abort();
  failed.catch(() => {});
  return rates as Rates;
}
