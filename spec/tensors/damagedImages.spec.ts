import { readFileSync } from 'node:fs';
import { Table, type Vector } from 'apache-arrow';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { mixup } from '../../lib/augment/mixup.ts';
import { resize } from '../../lib/augment/resize.ts';
import type { Batch } from '../../lib/core/batch.ts';
import type { DataError } from '../../lib/core/errors.ts';
import { withoutSamples } from '../../lib/core/withoutSamples.ts';
import { fromArrow } from '../../lib/datasets/arrow/fromArrow.ts';
import { Budget } from '../../lib/engine/budget.ts';
import { classLabel } from '../../lib/features/classLabel.ts';
import { image } from '../../lib/features/image.ts';
import { explain } from '../../lib/look/explain.ts';
import { batch } from '../../lib/operators/batch.ts';
import { pull } from '../../lib/sinks/pull.ts';
import { rasterizer } from '../../lib/tensors/rasterizer.ts';
import { toTensors } from '../../lib/tensors/toTensors.ts';
import { batchOf } from '../batchOf.ts';
import { tableOfImages } from './encoded.ts';
import '@tensorflow/tfjs-backend-cpu';

const whole = readFileSync(new URL('../golden/raster/odd/s444.jpg', import.meta.url));
// Its header is whole, and its data is not.
const cut = whole.subarray(0, Math.floor(whole.length / 2));

const table = (images: readonly Uint8Array[]) => tableOfImages(images, { as: 'binary' });

const features = { image: image({ shape: [null, null, 3] }), label: classLabel({ classes: 8 }) };
const images = [whole, cut, whole, whole, cut, whole];

async function run(onBadData: 'error' | 'skip', workers: number) {
  const told = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const stream$ = fromArrow(table(images)).pipe(
    batch({ size: 6, features, onBadData }),
    resize({ size: [8, 8] }),
    mixup({ alpha: 1, per: 'sample' }),
    toTensors(),
  );
  try {
    for await (const { tensors, valid, recipeBatch } of pull(stream$, { seed: 3, workers })) {
      const pixels = [...tensors.image.dataSync()];
      const weights = tensors.label.terms.map(({ weights: of }) => [...of.dataSync()]);
      const labels = tensors.label.terms.map(({ labels: of }) => [...of.dataSync()]);
      return { pixels, weights, labels, valid, explained: explain(recipeBatch) };
    }
  } finally {
    told.mockRestore();
  }
  throw new Error('There is no batch');
}

/** A run without threads. */
const alone = { threads: undefined, budget: new Budget(Infinity), lastEpoch: 0 };

describe('an image whose data is damaged', () => {
  it.each([0, 2])(
    'fails the run by an error that names its row, with %i workers',
    async (workers) => {
      await expect(run('error', workers)).rejects.toMatchObject({
        tag: 'data',
        place: { row: 1, column: 'image' },
        message: expect.stringMatching(/^Cannot make feature `image`: cannot decode/),
      });
    },
  );

  it.each([0, 2])('becomes padding where it is passed over, with %i workers', async (workers) => {
    const { valid, weights, labels, explained } = await run('skip', workers);
    expect(valid).toBe(4);
    expect(explained.map(({ row, padding }) => [row.row, padding])).toEqual([
      ...[0, 2, 3, 5].map((row) => [row, undefined]),
      [0, true],
      [0, true],
    ]);
    const sums = Array.from({ length: 6 }, (_, i) =>
      weights.reduce((sum, of) => sum + (of[i] as number), 0),
    );
    expect(sums).toEqual([1, 1, 1, 1, 0, 0]);
    // Nobody is mixed with the labels of the damaged rows.
    const weighed = labels.flatMap((of, term) =>
      of.filter((_, i) => (weights[term]?.[i] ?? 0) > 0),
    );
    expect(new Set(weighed)).not.toContain(1);
    expect(new Set(weighed)).not.toContain(4);
  });

  it('is passed over alike with and without workers', async () => {
    expect(await run('skip', 2)).toEqual(await run('skip', 0));
  });
});

describe('several damaged images', () => {
  const twice = {
    left: image({ column: 'image', shape: [null, null, 3] }),
    right: image({ column: 'other', shape: [null, null, 3] }),
  };

  /** A batch of two images a row, and the rows in the order in which they were decided about. */
  async function damagedBatch() {
    const asked: (number | undefined)[] = [];
    const others = table([whole, cut, whole, whole]).select(['image']);
    const other = new Table({ other: others.getChildAt(0) as Vector });
    const made = await firstValueFrom(
      fromArrow(table([whole, whole, whole, cut]).assign(other)).pipe(
        batch({ size: 4, features: twice }),
        resize({ size: [4, 4] }),
      ),
    );
    const passesOver = (error: DataError) => {
      asked.push(error.place.row);
      return true;
    };
    return { batch: made.with({ passesOver }) as unknown as Batch, asked };
  }

  it('are decided about in the order of their rows', async () => {
    const { batch: made, asked } = await damagedBatch();
    const { batch: sound } = await rasterizer(alone).rasterize(made);
    expect(asked).toEqual([1, 3]);
    expect(sound.valid).toBe(2);
  });

  it('are decided about when the batches before have been', async () => {
    const { batch: made, asked } = await damagedBatch();
    let begin = () => {};
    const turn = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const work = rasterizer(alone).rasterize(made, { isDropped: false }, turn);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked).toEqual([]);
    begin();
    await work;
    expect(asked).toEqual([1, 3]);
  });
});

describe('images that are decoded', () => {
  const ready$ = () =>
    fromArrow(table([whole, whole, whole])).pipe(
      batch({ size: 3, features: { image: image() } }),
      resize({ size: [8, 8] }),
      toTensors(),
    );

  it('count in the memory of their batch', async () => {
    const { footprint } = await firstValueFrom(ready$());
    const values = 3 * 8 * 8 * 3;
    // A byte for each, and four in the tensor.
    expect(footprint.bytes).toBe(5 * values);
  });

  it('let the event loop turn between jobs where no thread does them', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    const many = table(Array.from({ length: 40 }, () => whole));
    // A job has at most some 600 kB of pixels.
    const large$ = fromArrow(many).pipe(
      batch({ size: 40, features: { image: image() } }),
      resize({ size: [256, 256] }),
      toTensors(),
    );
    await firstValueFrom(large$);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(5);
  });
});

describe('withoutSamples', () => {
  it('keeps the rest as it was, and mixes it with nobody who is left out', () => {
    const before = batchOf({ size: 5 }).after('mixup', '', [
      {
        kind: 'mix',
        operator: 'mixup',
        partner: Uint32Array.of(1, 2, 3, 4, 0),
        weight: Uint16Array.of(100, 200, 300, 400, 500),
      },
    ]);
    const after = withoutSamples(before, new Set([2]));
    expect(after.valid).toBe(4);
    const [step] = after.recipe.steps;
    expect(step).toMatchObject({
      partner: Uint32Array.of(1, 0, 3, 0, 1),
      weight: Uint16Array.of(100, 16_384, 400, 500, 100),
    });
    expect([...after.rows.rowOf]).toEqual([0, 1, 3, 4, 0].map((i) => before.rows.rowOf[i]));
  });

  it('pastes nothing of those who are left out', () => {
    const before = batchOf({ size: 3 }).after('cutmix', '', [
      {
        kind: 'paste',
        operator: 'cutmix',
        partner: Uint32Array.of(1, 2, 0),
        box: Uint32Array.of(0, 0, 4, 4, 1, 1, 5, 5, 2, 2, 6, 6),
        extent: [32, 32],
        ownWeight: Float64Array.of(0.25, 0.5, 0.75),
      },
    ]);
    const [step] = withoutSamples(before, new Set([2])).recipe.steps;
    expect(step).toMatchObject({
      box: Uint32Array.of(0, 0, 4, 4, 0, 0, 0, 0, 0, 0, 4, 4),
      ownWeight: Float64Array.of(0.25, 1, 0.25),
    });
  });
});
