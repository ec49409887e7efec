// Images that are decoded and resampled on threads, which must be told from those that are not by
// nothing but the time they take.
import * as tf from '@tensorflow/tfjs';
import { type Observable, pipe, tap } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  augment,
  batch,
  type Checkpoint,
  classLabel,
  cutmix,
  fromColumns,
  fromParquet,
  image,
  mixup,
  normalize,
  pull,
  type RunOptions,
  randomCrop,
  randomFlip,
  randomResizedCrop,
  resize,
  shuffle,
  type TensorBatch,
  toTensors,
} from '../../lib/index.ts';
import {
  bounded,
  independentOfPrefetch,
  leavesNothingBehind,
  resumesExactly,
} from '../../lib/testing/index.ts';
import { bitsOf } from '../bitsOf.ts';
import { parquetOf } from '../datasets/written.ts';
import { noise } from '../raster/resample/noise.ts';
import { jpegs, noisePng, tableOfImages } from '../tensors/encoded.ts';

beforeAll(() => tf.setBackend('cpu'));

type Images = TensorBatch<{ readonly image: ReturnType<typeof image> }>;

const files = [...jpegs, ...jpegs, noisePng([31, 40, 3], 1), noisePng([50, 33, 1], 2)];
const encoded$ = fromParquet(parquetOf(tableOfImages(files), { groupRows: 5 }));
const raw$ = fromColumns(
  {
    image: { data: noise([22, 16, 16 * 3], 5), shape: [16, 16, 3] },
    label: Int32Array.from({ length: 22 }, (_, i) => i % 5),
  },
  { chunkRows: 7 },
);
const label = classLabel({ classes: 5 });
const normalized = normalize({ mean: [0.5], std: [0.25] });

const decoded = (rows$: typeof encoded$) =>
  rows$.pipe(
    shuffle({ window: 9 }),
    batch({ size: 5, last: 'pad', features: { image: image(), label } }),
    randomResizedCrop({ size: 12 }),
    randomFlip(),
    normalized,
    mixup({ alpha: 1, per: 'sample' }),
    toTensors(),
  );
const resampled = (rows$: typeof raw$) =>
  rows$.pipe(
    batch({ size: 8, features: { image: image({ shape: [16, 16, 3] }), label } }),
    randomCrop({ size: 16, padding: 2, mode: 'reflect' }),
    randomFlip({ vertical: 0.5 }),
    cutmix({ alpha: 1 }),
    // On pixels that were mixed.
    randomFlip(),
    toTensors(),
  );

const code = `
  export default {
    name: 'wave',
    image: (pixels, { by }, { width, channels }) =>
      pixels.map((value, k) => value + by * Math.sin((Math.floor(k / channels) % width) + by)),
  };`;
const wave = augment({
  name: 'wave',
  draw: ({ uniform }) => ({ by: uniform(-0.1, 0.1) }),
  image: (pixels, { by }: { readonly by: number }, { width, channels }) =>
    pixels.map((value, k) => value + by * Math.sin((Math.floor(k / channels) % width) + by)),
  module: `data:text/javascript,${encodeURIComponent(code)}`,
});
const changed = (rows$: typeof encoded$) =>
  rows$.pipe(
    batch({ size: 6, features: { image: image(), label } }),
    randomResizedCrop({ size: 12 }),
    wave,
    randomFlip(),
    toTensors(),
  );

const looked = ({ tensors, checkpoint }: Images) => ({
  image: bitsOf(tensors.image.dataSync()),
  shape: tensors.image.shape,
  checkpoint: JSON.stringify(checkpoint),
});

/** What a run of a stream gives. */
async function allOf(
  stream$: Observable<Images>,
  run: RunOptions,
): Promise<readonly ReturnType<typeof looked>[]> {
  const all = [];
  for await (const ready of pull(stream$, { seed: 5, ...run })) all.push(looked(ready));
  return all;
}

const streams: [string, () => Observable<Images>, readonly number[]][] = [
  ['encoded images', () => decoded(encoded$), [1, 2]],
  ['pixels', () => resampled(raw$), [2]],
  ['pixels that a module changes', () => changed(encoded$), [1]],
];

describe.each(streams)('%s', (_, make, threads) => {
  it('are the same on threads, in the same order, with the same checkpoints', async () => {
    const expected = await allOf(make(), { workers: 0 });
    expect(expected.length).toBeGreaterThan(2);
    for (const workers of threads) expect(await allOf(make(), { workers })).toEqual(expected);
  });

  it('do not depend on prefetching, and go on exactly after any batch', async () => {
    const options = { compare: looked, epochs: 1 };
    expect(await independentOfPrefetch(make, { ...options, prefetch: [1, 3] })).toBeUndefined();
    expect(await resumesExactly(make, options)).toBeUndefined();
  });
});

describe('threads for images', () => {
  it('go on exactly after a batch that others have made', async () => {
    const all = await allOf(decoded(encoded$), { workers: 2 });
    const resume = JSON.parse(all[1]?.checkpoint as string) as Checkpoint;
    expect(await allOf(decoded(encoded$), { resume, workers: 1 })).toEqual(all.slice(2));
  });

  it('take no batch before it is wanted, unless the run may be ahead', async () => {
    const takenOf = async (prefetch: number) => {
      let taken = 0;
      const counted$ = encoded$.pipe(
        batch({ size: 2, features: { image: image(), label } }),
        tap(() => taken++),
        resize({ size: [8, 8] }),
        toTensors(),
      );
      const batches = pull(counted$, { workers: 1, prefetch });
      await batches.next();
      // Whatever would be made ahead is made by now.
      await new Promise((resolve) => setTimeout(resolve, 100));
      await batches.return();
      return taken;
    };
    expect(await takenOf(0)).toBe(1);
    expect(await takenOf(1)).toBeGreaterThan(1);
  });

  it.each([0, 1])('leave nothing behind, %i of them', async (workers) => {
    const law = leavesNothingBehind(
      (watch) =>
        encoded$.pipe(
          watch(),
          batch({ size: files.length, features: { image: image(), label } }),
          randomResizedCrop({ size: 12 }),
          toTensors(),
        ),
      { memory: tf.memory, workers, epochs: 1, settleMs: 10_000 },
    );
    expect(await law).toBeUndefined();
  });

  it('are not needed to take no more than was asked for', async () => {
    const toImages = pipe(
      batch({ size: 2, features: { image: image(), label } }),
      randomResizedCrop({ size: 12 }),
      toTensors(),
    );
    expect(await bounded(toImages, { input$: encoded$, ahead: 0 })).toBeUndefined();
  });

  it('give the same error, after the batches before it', async () => {
    const broken = files.map((bytes, i) => (i === 7 || i === 9 ? bytes.slice(0, 400) : bytes));
    const rows$ = fromParquet(parquetOf(tableOfImages(broken), { groupRows: 5 }));
    const outcomes = [];
    for (const workers of [0, 2]) {
      const before = tf.memory().numTensors;
      const seen: number[] = [];
      try {
        for await (const { index } of pull(changed(rows$), { workers })) seen.push(index);
      } catch (error) {
        outcomes.push({ seen, text: String(error) });
      }
      expect(tf.memory().numTensors).toBe(before);
    }
    expect(outcomes).toHaveLength(2);
    expect(outcomes[0]).toMatchObject({ seen: [0] });
    expect(outcomes[0]?.text).toMatch(/^DataError: Cannot make feature `image`: .*row 7/);
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
});
