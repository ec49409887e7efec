import { setImmediate as turn } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs';
import { bufferCount, map, toArray } from 'rxjs';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Batch,
  batch,
  classLabel,
  consume,
  fromColumns,
  image,
  mixup,
  pull,
  shuffle,
  type Targets,
  type TensorBatch,
  toDataset,
  toTensors,
} from '../../lib/index.ts';
import { OwnedBatches } from '../../lib/tensors/ownedBatches.ts';
import { TensorBatch as Owned } from '../../lib/tensors/tensorBatch.ts';

v8.setFlagsFromString('--expose-gc');
const collectGarbage = vm.runInNewContext('gc') as () => void;

const rows = 64;
const features = { image: image({ shape: [2, 2, 3] }), label: classLabel({ classes: 5 }) };
const ready$ = fromColumns({
  image: { data: Uint8Array.from({ length: rows * 12 }, (_, k) => k % 251), shape: [2, 2, 3] },
  label: Uint8Array.from({ length: rows }, (_, i) => i % 5),
}).pipe(shuffle({ window: 20 }), batch({ size: 4, features }), mixup({ alpha: 1 }), toTensors());
type Ready = TensorBatch<typeof features>;

let base = 0;
const made = () => tf.memory().numTensors - base;
beforeAll(() => tf.setBackend('cpu'));
beforeEach(() => {
  base = tf.memory().numTensors;
});

describe('what is asked of a batch', () => {
  it.each([0, 1, 2, 5])(
    'is made for the %i that are kept ready too, and nothing else of them',
    async (prefetch) => {
      const batches = pull(ready$, { prefetch });
      const { value } = (await batches.next()) as { value: Ready };
      expect(made()).toBe(0);
      value.tensors.image;
      expect(made()).toBe(1 + prefetch);
      // Targets are no tensors until they are asked for.
      value.tensors.label;
      expect(made()).toBe(1 + prefetch);
      await batches.return();
      expect(made()).toBe(0);
    },
  );

  it.each([0, 1, 3])(
    'is made for no more of those that operators hold than the %i of the sink',
    async (prefetch) => {
      for await (const group of pull(ready$.pipe(bufferCount(10)), { prefetch })) {
        group[2]?.tensors.image;
        expect(made()).toBe(1 + prefetch);
        break;
      }
      expect(made()).toBe(0);
    },
  );

  it('is made while the step waits, for those that have become ready', async () => {
    const seen: number[] = [];
    await consume(
      ready$,
      async ({ tensors }) => {
        const before = made();
        tensors.image;
        const asked = made();
        await turn();
        seen.push(asked - before);
        expect(made()).toBe(Math.min(3, 32 - seen.length + 1));
      },
      { prefetch: 2, epochs: 2 },
    );
    // Where an epoch turns too.
    expect(seen).toEqual([3, ...new Array(31).fill(0)]);
    expect(made()).toBe(0);
  });

  it('is made with the tensors that were asked of earlier targets', async () => {
    const batches = pull(ready$, { prefetch: 2 });
    const next = async () => ((await batches.next()) as { value: Ready }).value.tensors.label;
    const parts = [
      ({ terms }: Targets) => terms,
      ({ lambda }: Targets) => lambda,
      (targets: Targets) => targets.soft(),
    ];
    // Of two terms labels and weights.
    const counts = [4, 5, 6];
    for (const [k, part] of parts.entries()) {
      const before = made();
      const targets = await next();
      part(targets);
      await turn();
      // Two that are ready beside the one in use; what of them had been made before.
      expect(made() - before).toBe(k === 0 ? 3 * 4 : 3);
      expect(made()).toBe(3 * (counts[k] as number));
    }
    await batches.return();
    expect(made()).toBe(0);
  });

  it('is made with what was asked of earlier targets at once, where steps do not wait', async () => {
    const batches = pull(ready$, { prefetch: 2 });
    const next = async () => ((await batches.next()) as { value: Ready }).value.tensors.label;
    for (let k = 0; k < 3; k++) (await next()).terms;
    expect(made()).toBe(4);
    // Two were asked for with the third; this is the first of them.
    await next();
    expect(made()).toBe(4);
    await batches.return();
  });

  it('is not made between two steps, when the loop turns to hear of threads', async () => {
    const batches = pull(ready$, { prefetch: 2, workers: 1 });
    const counts: number[] = [];
    for (let k = 0; k < 5; k++) {
      const { value } = (await batches.next()) as { value: Ready };
      counts.push(made());
      value.tensors.image;
      counts.push(made());
    }
    // Three with the first. Two more have come with the third, and wait until they are asked for.
    expect(counts).toEqual([0, 3, 2, 2, 1, 1, 0, 2, 1, 1]);
    await batches.return();
  });

  it('is made while the step of a model that was handed its tensors waits', async () => {
    const dataset = toDataset(ready$, { prefetch: 1 });
    const iterator = await dataset.iterator();
    const step = async () => {
      const { value } = (await iterator.next()) as { value: { xs: tf.Tensor; ys: tf.Tensor } };
      const before = made();
      await turn();
      const after = made() - before;
      tf.dispose([value.xs, value.ys]);
      return after;
    };
    // Of the second the images were made with those of the first, the dense targets now; the third is made while the second is in use.
    expect(await step()).toBe(1);
    expect(await step()).toBe(2);
    await dataset.close();
    expect(made()).toBe(0);
  });

  it.each([0, 1, 4])('has the same values with a prefetch of %i', async (prefetch) => {
    const values = async (run: { readonly prefetch?: number }, waits: boolean) => {
      const all: unknown[] = [];
      await consume(
        ready$,
        async ({ tensors, checkpoint }) => {
          all.push([...tensors.image.dataSync()], [...tensors.label.soft().dataSync()], checkpoint);
          if (waits) await turn();
        },
        { seed: 3, epochs: 2, ...run },
      );
      return all;
    };
    const expected = await values({}, false);
    expect(await values({ prefetch }, false)).toEqual(expected);
    expect(await values({ prefetch }, true)).toEqual(expected);
  });

  it('is made for nobody where the stream has no sink of ours', async () => {
    const kept: Ready[][] = [];
    ready$.pipe(toArray()).subscribe((all) => kept.push(all));
    kept[0]?.[0]?.tensors.image;
    expect(made()).toBe(1);
    for (const batch of kept.flat()) batch.dispose();
  });

  it('keeps nothing of an epoch that is over, also where its batches were detached', async () => {
    const batches = pull(ready$, { prefetch: 1, epochs: 3 });
    const recipes: WeakRef<object>[] = [];
    const step = async () => {
      const { value } = (await batches.next()) as { value: Ready };
      const { image, label } = value.detach();
      recipes.push(new WeakRef(value.recipeBatch));
      image.dispose();
      label.dispose();
    };
    // Two epochs of 16 batches, and on into the third.
    for (let k = 0; k < 36; k++) await step();
    await turn();
    collectGarbage();
    expect(recipes.slice(0, 32).filter((recipe) => recipe.deref() !== undefined)).toEqual([]);
    await batches.return();
  });

  it('goes on to be made where a step lets a batch out of order', async () => {
    for await (const [a, b] of pull(ready$.pipe(bufferCount(2)), { prefetch: 1 })) {
      b?.tensors.image;
      b?.dispose();
      a?.tensors.image;
      expect(a?.tensors.image.isDisposed).toBe(false);
    }
    expect(made()).toBe(0);
  });
});

describe('OwnedBatches', () => {
  it('tells of what cannot be made only whoever asks for it', async () => {
    const plain$ = ready$.pipe(map(({ recipeBatch }: Ready) => recipeBatch));
    const batches: Batch<typeof features>[] = [];
    await consume(plain$, (each) => batches.push(each));
    const owner = new OwnedBatches<typeof features>({ prefetch: 3, onEnd: () => {} });
    const materialize = ({ index }: Batch) => {
      if (index === 2) throw new Error('no memory');
      return tf.scalar(index);
    };
    const owned = batches.map((each) => Owned.of(each, { materialize, owner }));
    for (const each of owned) owner.add(each);
    const numberOf = (index: number) => (owned[index] as Ready).tensors.image.dataSync()[0];
    expect(numberOf(0)).toBe(0);
    expect(made()).toBe(2);
    expect(numberOf(1)).toBe(1);
    expect(() => numberOf(2)).toThrow('no memory');
    expect(numberOf(3)).toBe(3);
    expect(made()).toBe(6);
    for (const each of owned) each.dispose();
    expect(made()).toBe(0);
  });
});
