import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { endVirtualTime, startVirtualTime } from '../virtualTime.ts';
import { type Resumed, resumedOutcome } from './resumed.ts';
import { stockRows } from './stockRows.ts';
import { labelOf, stockTable } from './stockTable.ts';

const outcomes = new Map<string, Resumed>();

beforeAll(async () => {
  startVirtualTime();
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  for (const row of stockRows) {
    warn.mockClear();
    const outcome = await resumedOutcome(row);
    outcomes.set(labelOf(row), outcome);
    // Once in a run, of which there are four at most.
    expect(warn.mock.calls.length).toBeLessThanOrEqual(4);
    if (outcome === 'begins anew') expect(warn.mock.calls.length).toBeGreaterThan(0);
  }
}, 60_000);
afterAll(endVirtualTime);

it('docs/STOCK-OPERATORS.md is that of the table; `npm run docs:stock` rewrites it', async () => {
  await expect(stockTable(outcomes)).toMatchFileSnapshot(
    resolve(import.meta.dirname, '../../../docs/STOCK-OPERATORS.md'),
  );
});

it.each([
  ['exact', ['map', 'tap', 'filter', 'concat', 'concatWith', 'repeat', 'defer']],
  ['begins anew', ['take', 'skip', 'elementAt', 'scan', 'bufferCount overlapping', 'pairwise']],
  ['refused', ['merge', 'mergeWith', 'zip', 'combineLatest', 'forkJoin']],
] as const)('a resumed run is %s with the operators of its kind', (outcome, names) => {
  for (const name of names) {
    const [operator, ...use] = name.split(' ');
    const label = use.length === 0 ? `\`${operator}\`` : `\`${operator}\` ${use.join(' ')}`;
    expect(outcomes.get(label), name).toBe(outcome);
  }
});
