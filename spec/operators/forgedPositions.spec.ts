import fc from 'fast-check';
import { concat, type Observable, repeat } from 'rxjs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Batch } from '../../lib/core/batch.ts';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import type { Rows } from '../../lib/core/rows.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { fromDataset } from '../../lib/datasets/fromDataset.ts';
import type { SourceOptions } from '../../lib/datasets/sourceOptions.ts';
import { scalar } from '../../lib/features/scalar.ts';
import { batch } from '../../lib/operators/batch.ts';
import { filterRows } from '../../lib/operators/filterRows.ts';
import { interleave } from '../../lib/operators/interleave.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { skipRows } from '../../lib/operators/skipRows.ts';
import { takeRows } from '../../lib/operators/takeRows.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { valuesOf } from '../datasets/values.ts';
import { watchedDataset } from '../datasets/watchedDataset.ts';
import { runs } from '../runs.ts';

const parts = [[5, 3, 4], [6], [2, 7], [4, 4]];
const files = (options: SourceOptions) =>
  fromDataset(watchedDataset({ parts, turns: () => 0 }).dataset, { readAhead: 0, ...options });
const memory = (rows: number, options = {}) =>
  fromColumns(
    { row: Int32Array.from({ length: rows }, (_, i) => i) },
    { chunkRows: 7, ...options },
  );
const mixed = (rows$: Observable<Rows>) =>
  rows$.pipe(batch({ size: 4, features: { row: scalar() } }), mixup({ alpha: 1 }));
const some = filterRows((row) => Number(row.row) % 3 > 0, { name: 'some' });

const chains: readonly Observable<Batch>[] = [
  mixed(files({})),
  mixed(files({ shuffle: true })),
  mixed(files({ shuffle: true, interleaveGroups: 3 })),
  mixed(files({ shuffle: true, interleaveGroups: 2, shard: { index: 1, count: 2 } })),
  mixed(files({ shard: { index: 2, count: 3, last: 'pad' } })),
  mixed(files({ shuffle: true }).pipe(shuffle({ window: 9 }))),
  mixed(memory(40).pipe(shuffle({ window: 9 }))),
  mixed(memory(40, { shuffle: true }).pipe(skipRows(3), takeRows(30), shuffle({ window: 8 }))),
  mixed(memory(40).pipe(some, shuffle({ window: 6 }))),
  mixed(memory(14).pipe(repeat(3), shuffle({ window: 10 }))),
  mixed(concat(memory(9), files({}))).pipe(repeat(2)),
  mixed(interleave([memory(20), memory(15).pipe(shuffle({ window: 6 }))], { weights: [2, 1] })),
];

/** An element as text: its rows, its number and what was drawn for it. */
const textOf = ({ rows, index, epoch, recipe }: Batch) =>
  JSON.stringify([valuesOf([rows], 'row'), index, epoch, recipe.steps]);

interface Seen {
  readonly text: string;
  readonly checkpoint: Checkpoint;
}

async function seen(train$: Observable<Batch>, run: Parameters<typeof pull>[1]): Promise<Seen[]> {
  const all: Seen[] = [];
  for await (const element of pull(train$, run)) {
    const checkpoint = JSON.parse(JSON.stringify(element.checkpoint)) as Checkpoint;
    all.push({ text: textOf(element), checkpoint });
  }
  return all;
}

/** The elements of each chain in each epoch and seed that a checkpoint may name. */
const known = new Map<string, Promise<readonly Seen[]>>();
function whole(chain: number, seed: number, epoch: number): Promise<readonly Seen[]> {
  const key = `${chain} ${seed} ${epoch}`;
  const found = known.get(key) ?? seen(chains[chain] as Observable<Batch>, { seed, epoch });
  known.set(key, found);
  return found;
}

const number = fc.oneof(
  fc.integer({ min: -3, max: 12 }),
  fc.constantFrom(1e9, -1e9, 2 ** 53, 0.5, 1e300, null, '1', [], {}),
);

/** Changes one counter or field, or takes one from another checkpoint of the stream. */
const change = fc.record({
  of: fc.constantFrom('counter', 'field'),
  pick: fc.nat(30),
  to: fc.oneof(
    fc.record({ kind: fc.constant('set' as const), value: number }),
    fc.record({ kind: fc.constant('add' as const), value: fc.integer({ min: -9, max: 9 }) }),
    fc.record({ kind: fc.constant('delete' as const) }),
    fc.record({ kind: fc.constant('take' as const) }),
    fc.record({ kind: fc.constant('rename' as const) }),
  ),
});

type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

/** The checkpoint, changed; as JSON would give it. */
function mutated(
  checkpoint: Checkpoint,
  other: Checkpoint,
  changes: readonly Change[],
): Checkpoint {
  const copy = JSON.parse(JSON.stringify(checkpoint)) as Record<string, unknown>;
  const donor = JSON.parse(JSON.stringify(other)) as Record<string, unknown>;
  for (const { of, pick, to } of changes) {
    const isCounter = of === 'counter' && Object(copy.position) === copy.position;
    const target = (isCounter ? copy.position : copy) as Record<string, unknown>;
    const from = (isCounter ? donor.position : donor) as Record<string, unknown>;
    const names = [...new Set([...Object.keys(target), ...Object.keys(from)])];
    const name = names[pick % Math.max(1, names.length)] ?? 'source';
    // Who takes the check away, or counters without it, and changes these names a place on purpose.
    const isCheck = ['check', 'position'].includes(name);
    if (!isCounter && isCheck && changes.length > 1 && to.kind !== 'set') continue;
    const value = target[name];
    if (to.kind === 'set') target[name] = to.value;
    else if (to.kind === 'add' && typeof value === 'number') target[name] = value + to.value;
    else if (to.kind === 'add') target[name] = `${value}${to.value}`;
    else if (to.kind === 'take' && name in from) target[name] = from[name];
    else {
      delete target[name];
      if (to.kind === 'rename') target[`${name}x`] = value;
    }
  }
  return copy as unknown as Checkpoint;
}

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
});

describe('a checkpoint that was changed', () => {
  it('gives the stream of the place that it names, or a `checkpoint` error', async () => {
    const outcomes: Record<string, number> = {
      refused: 0,
      'another place': 0,
      'the same place': 0,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.nat(chains.length - 1),
        fc.nat(200),
        fc.nat(200),
        fc.array(change, { minLength: 1, maxLength: 2 }),
        async (chain, at, otherAt, changes) => {
          const original = await whole(chain, 5, 1);
          const { checkpoint } = original[at % original.length] as Seen;
          const { checkpoint: other } = original[otherAt % original.length] as Seen;
          const resume = mutated(checkpoint, other, changes);
          const train$ = chains[chain] as Observable<Batch>;
          const rest = await (async () => seen(train$, { resume, epochs: 3 }))().catch(
            (caught: unknown) => caught,
          );
          if (!Array.isArray(rest)) {
            expect(isMillraceError(rest, 'checkpoint'), String(rest)).toBe(true);
            outcomes.refused = (outcomes.refused as number) + 1;
            return;
          }
          const { seed, epoch } = resume;
          const texts = (rest as Seen[]).map(({ text }) => text);
          const all: string[] = [];
          for (let e = epoch; e < 3; e++) {
            all.push(...(await whole(chain, seed, e)).map(({ text }) => text));
          }
          const first = all.length - texts.length;
          expect(texts, JSON.stringify([checkpoint, resume])).toEqual(all.slice(first));
          const isSame = seed === 5 && epoch === 1 && first === (at % original.length) + 1;
          const outcome = isSame ? 'the same place' : 'another place';
          outcomes[outcome] = (outcomes[outcome] as number) + 1;
        },
      ),
      { numRuns: runs(1000) },
    );
    expect(outcomes.refused).toBeGreaterThan(0);
    console.info(
      Object.entries(outcomes)
        .map(([name, count]) => `${count} ${name}`)
        .join(', '),
    );
  });
});
