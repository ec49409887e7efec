/** What several runs of one contender gave. */
export interface Measured {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** All of them, in the order of the rounds. */
  readonly rounds: readonly number[];
}

/**
 * Runs all contenders in turn, `repetitions` times after a round to warm up, so that a busy machine slows all of them.
 *
 * @param contenders each gives one number a run: a rate, or a time
 */
export async function interleaved(
  contenders: readonly (() => number | Promise<number>)[],
  repetitions: number,
): Promise<readonly Measured[]> {
  const all = contenders.map((): number[] => []);
  for (let round = 0; round <= repetitions; round++) {
    for (const [k, run] of contenders.entries()) {
      const value = await run();
      if (round > 0) all[k]?.push(value);
    }
  }
  return all.map(measured);
}

/** One by another, round by round: what a machine does that is slow for some seconds is in both. */
export function quotient(of: Measured, by: Measured): Measured {
  return measured(of.rounds.map((value, round) => value / (by.rounds[round] as number)));
}

/** Median, least and most of what the rounds gave. */
export function measured(rounds: readonly number[]): Measured {
  const sorted = [...rounds].sort((a, b) => a - b);
  return {
    median: sorted[sorted.length >> 1] as number,
    min: sorted[0] as number,
    max: sorted.at(-1) as number,
    rounds,
  };
}

/** A contender that gives items a second, of a run that says how many items it went through. */
export function rateOf(run: () => number | Promise<number>): () => Promise<number> {
  return async () => {
    const start = performance.now();
    const items = await run();
    return (1000 * items) / (performance.now() - start);
  };
}
