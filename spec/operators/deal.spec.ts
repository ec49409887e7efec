import { from, type Observable } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { cutmix } from '../../lib/augment/cutmix.ts';
import { mixup } from '../../lib/augment/mixup.ts';
import type { Batch } from '../../lib/core/batch.ts';
import type { Checkpoint } from '../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../lib/core/isMillraceError.ts';
import { fromColumns } from '../../lib/datasets/columns/fromColumns.ts';
import { image } from '../../lib/features/image.ts';
import { explain } from '../../lib/look/explain.ts';
import { batch } from '../../lib/operators/batch.ts';
import { type DealOptions, deal } from '../../lib/operators/deal.ts';
import { shuffle } from '../../lib/operators/shuffle.ts';
import { pull } from '../../lib/sinks/pull.ts';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const features = { image: image({ shape: [2, 2, 1] }) };
const stream$ = fromColumns(
  { image: { data: new Uint8Array(4 * 50), shape: [2, 2, 1] } },
  { shuffle: true },
).pipe(shuffle({ window: 20 }), batch({ size: 4, features }), mixup({ alpha: 1 }));
const rank = (options: DealOptions) => stream$.pipe(deal(options), cutmix({ alpha: 1 }));
const whole$ = stream$.pipe(cutmix({ alpha: 1 }));

interface Dealt {
  readonly text: string;
  readonly checkpoint: Checkpoint;
}

async function dealt(
  batches$: Observable<Batch>,
  run: Parameters<typeof pull>[1],
): Promise<Dealt[]> {
  const all: Dealt[] = [];
  for await (const element of pull(batches$, run)) {
    const checkpoint = JSON.parse(JSON.stringify(element.checkpoint)) as Checkpoint;
    all.push({ text: JSON.stringify([element.index, explain(element)]), checkpoint });
  }
  return all;
}

describe('deal()', () => {
  it('gives each batch of whole rounds to one rank: those of the stream, draws too', async () => {
    const whole = (await dealt(whole$, { seed: 2, epochs: 2 })).map(({ text }) => text);
    // Thirteen batches an epoch.
    expect(whole).toHaveLength(26);
    for (const count of [1, 2, 3, 5, 14]) {
      const rounds = Math.floor(13 / count);
      const ranks = await Promise.all(
        range(count).map((index) => dealt(rank({ index, count }), { seed: 2, epochs: 2 })),
      );
      for (const [index, own] of ranks.entries()) {
        const expected = [0, 13].flatMap((first) =>
          range(rounds).map((round) => whole[first + round * count + index]),
        );
        expect(own.map(({ text }) => text)).toEqual(expected);
      }
    }
  });

  it('has all ranks at one place after a round, from which any number of them goes on', async () => {
    const whole = (await dealt(whole$, { seed: 2 })).map(({ text }) => text);
    for (const [before, after] of [
      [2, 2],
      [2, 3],
      [3, 1],
      [4, 5],
    ] as const) {
      const ranks = await Promise.all(
        range(before).map((index) => dealt(rank({ index, count: before }), { seed: 2 })),
      );
      const [checkpoint, ...others] = ranks.map((own) => own[1]?.checkpoint as Checkpoint);
      for (const other of others) expect(other).toEqual(checkpoint);
      const rest = await Promise.all(
        range(after).map((index) =>
          dealt(rank({ index, count: after }), { resume: checkpoint as Checkpoint }),
        ),
      );
      const rounds = Math.floor((13 - 2 * before) / after);
      const expected = whole.slice(2 * before, 2 * before + rounds * after);
      const got = range(rounds).flatMap((round) => rest.map((own) => own[round]?.text));
      expect(got).toEqual(expected);
    }
  });

  it('is refused for what is no batch', async () => {
    for (const [items$, words] of [
      [from([1, 2]), 'received 1'],
      [fromColumns({ x: new Float32Array(4) }), 'put `batch` before `deal`'],
    ] as const) {
      const dealt$ = (items$ as unknown as Observable<Batch>).pipe(deal({ index: 0, count: 1 }));
      const error = await pull(dealt$)
        .next()
        .catch((caught: unknown) => caught);
      expect(isMillraceError(error, 'option')).toBe(true);
      expect((error as Error).message).toContain(words);
    }
  });

  it.each([
    [{ index: 2, count: 2 }, 'index'],
    [{ index: 0, count: 0 }, 'count'],
    [{ index: 0, count: 2, last: 'pad' }, 'last'],
    [{ count: 2 }, 'index'],
  ])('refuses %j at once', (options, name) => {
    expect(() => deal(options as DealOptions)).toThrow(`\`${name}\``);
  });
});
