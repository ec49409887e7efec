import { describe, expect, it } from 'vitest';
import { compareWithUnharmed } from '../examples/crash/compareWithUnharmed.ts';
import { runs } from './runs.ts';

describe('a training process that is killed by SIGKILL at random moments', () => {
  it.each(['adam', 'momentum'] as const)(
    'ends as if it never was, to the bit: %s',
    { timeout: runs(120_000) },
    async (optimizer) => {
      const kills = runs(3);
      const { same, end, ...result } = await compareWithUnharmed({
        optimizer,
        kills,
        epochs: 3 + Math.ceil(kills / 6),
        seed: 5,
      });
      expect(result.kills).toBe(kills);
      // Not one that was lucky: kills fell within steps.
      expect(result.started).toBeGreaterThan(end.step);
      // Two weights; for each one slot of momentum or two of Adam, which also keeps the powers of its two betas.
      expect(Object.keys(end.variables).length).toBe(optimizer === 'adam' ? 8 : 4);
      expect(Object.values(end.variables).every((values) => values.every(Number.isFinite))).toBe(
        true,
      );
      expect(end.step).toBe((3 + Math.ceil(kills / 6)) * 38);
      expect(same).toBe(true);
    },
  );
});
