import * as tf from '@tensorflow/tfjs';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeAll, describe, expect, expectTypeOf, it, vi } from 'vitest';
import {
  augMix,
  batch,
  boxes,
  brightness,
  classLabel,
  colorJitter,
  cutmix,
  explain,
  fromArrow,
  fromColumns,
  image,
  mask,
  mixup,
  normalize,
  oneOf,
  points,
  pull,
  type RunOptions,
  randomCrop,
  randomErasing,
  randomFlip,
  randomResizedCrop,
  repeatRows,
  resize,
  type Targets,
  tensor,
  toDataset,
  toTensors,
  views,
} from '../../lib/index.ts';
import { ImageDecoder } from '../../lib/raster/imageDecoder.ts';
import { independentOfPrefetch, resumesExactly } from '../../lib/testing/index.ts';
import { jpegs, tableOfImages } from '../tensors/encoded.ts';
import { correlation, deviationOfShare } from './statistics.ts';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => vi.restoreAllMocks());

const COUNT = 12;
const columns = {
  image: {
    data: Uint8Array.from({ length: COUNT * 192 }, (_, k) => (k * 31) % 251),
    shape: [8, 8, 3] as const,
  },
  label: Int32Array.from({ length: COUNT }, (_, i) => i % 3),
  place: { data: Float32Array.from({ length: 2 * COUNT }, (_, k) => k), shape: [2] as const },
};
const features = {
  image: image({ shape: [8, 8, 3] }),
  label: classLabel({ classes: 3 }),
  place: tensor({ shape: [2] }),
};
const batches = (size = 4) => fromColumns(columns).pipe(batch({ size, features }));

const encoded = () =>
  fromArrow(tableOfImages(jpegs.slice(0, 4))).pipe(
    batch({ size: 4, features: { image: image({ shape: [null, null, 3] }) } }),
  );

const pair = () =>
  views({
    a: [randomResizedCrop({ size: 6 }), randomFlip()],
    b: [randomResizedCrop({ size: 6 }), randomFlip(), brightness({ factor: 0.4 })],
  });

/** What the batches of a run hold. */
async function values(run: RunOptions, size = 4): Promise<number[][]> {
  const all: number[][] = [];
  for await (const { tensors } of pull(batches(size).pipe(pair(), toTensors()), run))
    all.push([...tensors.a.image.dataSync(), ...tensors.b.image.dataSync()]);
  return all;
}

describe('views()', () => {
  it('gives the tensors of each view under its name, of extents of their own', async () => {
    const two$ = batches().pipe(
      views({
        global: randomResizedCrop({ size: 6 }),
        local: [randomResizedCrop({ size: [3, 2] })],
      }),
      normalize({ mean: [0.5], std: [0.5] }),
      toTensors(),
    );
    for await (const ready of pull(two$, { seed: 1 })) {
      const { tensors } = ready;
      expectTypeOf(tensors.global.image).toEqualTypeOf<tf.Tensor4D>();
      expectTypeOf(tensors.local.label).toEqualTypeOf<Targets>();
      expectTypeOf(tensors.local.place).toEqualTypeOf<tf.Tensor2D>();
      expect(tensors.global.image.shape).toEqual([4, 6, 6, 3]);
      expect(tensors.local.image.shape).toEqual([4, 3, 2, 3]);
      expect([...tensors.local.label.a.dataSync()]).toEqual([...tensors.global.label.a.dataSync()]);
      expect([...tensors.global.place.dataSync()]).toEqual([...tensors.local.place.dataSync()]);
      expect(Math.min(...tensors.global.image.dataSync())).toBeLessThan(0);
      expect(Object.keys(tensors)).toEqual(['global', 'local']);
      expect(String(tensors)).toMatch(/global\.image .*\n.*global\.label/);
      expect(String(ready.recipeBatch)).toMatch(/local\.image +image float32 \[4, 3, 2, 3\]/);
    }
  });

  it('is for each view what its chain alone makes of the same draws', async () => {
    const chain = [randomCrop({ size: 5 }), colorJitter({ brightness: 0.4 })] as const;
    const whole$ = batches(12).pipe(views({ plain: [], changed: chain }), toTensors());
    const plain$ = batches(12).pipe(toTensors());
    for await (const { tensors } of pull(whole$, { seed: 3 })) {
      for await (const { tensors: alone } of pull(plain$, { seed: 3 }))
        expect(tensors.plain.image.dataSync()).toEqual(alone.image.dataSync());
      const explained = explain(await firstValueFrom(batches(12).pipe(views({ changed: chain }))));
      expect(explained[0]?.steps.map(({ operator }) => operator)).toEqual([
        'randomCrop',
        'colorJitter',
      ]);
      expect(tensors.changed.image.shape).toEqual([12, 5, 5, 3]);
    }
  });

  it('draws for each view by itself, whatever other views there are', async () => {
    const flips = async (chains: Parameters<typeof views>[0], view: string) => {
      const data = { image: { data: new Uint8Array(3000), shape: [1, 1, 1] as const } };
      const rows$ = fromColumns(data).pipe(
        batch({ size: 3000, features: { image: image({ shape: [1, 1, 1] }) } }),
      );
      const made = explain(await firstValueFrom(rows$.pipe(views(chains))));
      return made.map(({ steps }) => {
        const own = steps.find((step) => step.view === view);
        return Number(own !== undefined && 'flip' in own);
      });
    };
    const [a, b] = [
      await flips({ a: randomFlip(), b: randomFlip() }, 'a'),
      await flips({ a: randomFlip(), b: randomFlip() }, 'b'),
    ];
    expect(Math.abs(correlation(a, b))).toBeLessThan(4 / Math.sqrt(3000));
    expect(
      deviationOfShare(
        b.reduce((sum, one) => sum + one),
        3000,
        1 / 2,
      ),
    ).toBeLessThan(4);
    expect(await flips({ z: [], b: randomFlip(), y: randomFlip() }, 'b')).toEqual(b);
  });

  it('does what stands before it once, and what stands after it to all views alike', async () => {
    const after$ = batches(12).pipe(
      resize({ size: 4 }),
      views({ a: [], b: [] }),
      randomErasing({ p: 0.5 }),
      mixup({ alpha: 1 }),
    );
    const made = await firstValueFrom(after$);
    expect(made.recipe.steps.map(({ operator, view }) => [operator, view])).toEqual([
      ['resize', undefined],
      ['randomErasing', undefined],
      ['mixup', undefined],
    ]);
    for await (const { tensors } of pull(after$.pipe(toTensors()), { seed: 2 })) {
      expect(tensors.a.image.dataSync()).toEqual(tensors.b.image.dataSync());
      expect(tensors.a.label.terms).toHaveLength(2);
    }
  });

  it('mixes the labels of the view alone that mixes', async () => {
    const mixed$ = batches(12).pipe(views({ a: mixup({ alpha: 1 }), b: [] }), toTensors());
    for await (const { tensors } of pull(mixed$, { seed: 2 })) {
      expect(tensors.a.label.terms).toHaveLength(2);
      expect(tensors.b.label.terms).toHaveLength(1);
      const place = [...tensors.b.place.dataSync()];
      expect(place).toEqual([...columns.place.data]);
      expect([...tensors.a.place.dataSync()]).not.toEqual(place);
    }
  });

  it('takes the names of features, in the chains and before them', async () => {
    const named$ = batches(12).pipe(
      normalize({ mean: [0.5], std: [1], features: ['image'] }),
      views({ a: [], b: [randomCrop({ size: 4, features: ['image'] })] }),
      cutmix({ alpha: 1, features: ['b.image'] }),
    );
    const made = await firstValueFrom(named$);
    expect(made.recipe.steps.map(({ features: names }) => names)).toEqual([
      ['a.image', 'b.image'],
      ['b.image'],
      ['b.image', 'a.place', 'b.place'],
    ]);
  });

  it('takes masks, boxes and points along in each view', async () => {
    const data = {
      image: { data: new Uint8Array(2 * 48), shape: [4, 4, 3] as const },
      mask: { data: Int32Array.from({ length: 32 }, (_, k) => k % 16), shape: [4, 4] as const },
      boxes: { data: Float32Array.of(0, 0, 2, 2, 0, 0, 2, 2), shape: [1, 4] as const },
      points: { data: Float32Array.of(1, 1, 1, 1), shape: [1, 2] as const },
    };
    const followed = {
      image: image({ shape: [4, 4, 3] }),
      mask: mask({ shape: [4, 4] }),
      boxes: boxes({ format: 'xyxy' }),
      points: points(),
    };
    const both$ = fromColumns(data).pipe(
      batch({ size: 2, features: followed }),
      views({ plain: [], turned: randomFlip({ horizontal: 1 }) }),
      toTensors(),
    );
    for await (const { tensors } of pull(both$, { seed: 1 })) {
      expect([...tensors.plain.mask.dataSync()].slice(0, 4)).toEqual([0, 1, 2, 3]);
      expect([...tensors.turned.mask.dataSync()].slice(0, 4)).toEqual([3, 2, 1, 0]);
      expect([...tensors.plain.boxes.boxes.dataSync()].slice(0, 4)).toEqual([0, 0, 2, 2]);
      expect([...tensors.turned.boxes.boxes.dataSync()].slice(0, 4)).toEqual([2, 0, 4, 2]);
      expect([...tensors.turned.points.dataSync()].slice(0, 2)).toEqual([3, 1]);
    }
  });

  it('gives the same stream resumed and prefetched', async () => {
    const whole = await values({ seed: 5, epochs: 2 });
    expect(whole).toHaveLength(6);
    expect(new Set(whole.map(String)).size).toBe(6);
    expect(await values({ seed: 5, epochs: 2, prefetch: 2 })).toEqual(whole);
    const ready$ = batches().pipe(pair(), toTensors());
    for await (const { checkpoint } of pull(ready$, { seed: 5, epochs: 2 })) {
      const resume = JSON.parse(JSON.stringify(checkpoint));
      expect(await values({ seed: 5, epochs: 2, resume })).toEqual(whole.slice(1));
      break;
    }
  });

  it('refuses to resume a chain with other operators in a view', async () => {
    const first = await firstValueFrom(batches().pipe(views({ a: randomFlip() })));
    const other$ = batches().pipe(views({ a: randomFlip({ vertical: 1 }) }), toTensors());
    await expect(async () => {
      for await (const _ of pull(other$, { seed: 0, resume: first.checkpoint })) break;
    }).rejects.toThrow(/chain|operators/);
  });

  it('hands its tensors over once, and is fed to a model by flat names', async () => {
    const two$ = batches(12).pipe(views({ a: [], b: [] }), toTensors());
    const before = tf.memory().numTensors;
    for await (const ready of pull(two$, { seed: 1 })) {
      const detached = ready.detach();
      expect(detached.a.image.shape).toEqual([12, 8, 8, 3]);
      for (const view of [detached.a, detached.b]) {
        view.image.dispose();
        view.place.dispose();
        view.label.dispose();
      }
    }
    expect(tf.memory().numTensors).toBe(before);
    const set = toDataset(two$, { inputs: ['a.image', 'b.image'], targets: ['a.label'] });
    const iterator = await set.iterator();
    const { value } = await iterator.next();
    expect(Object.keys(value.xs)).toEqual(['a.image', 'b.image']);
    tf.dispose(value);
    await set.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('decodes each image once, however many views are made of it', async () => {
    const decode = vi.spyOn(ImageDecoder.prototype, 'decode');
    const alone: number[][] = [];
    const one = randomResizedCrop({ size: 16 });
    const made$ = encoded().pipe(
      views({ a: one, b: one, c: resize({ size: [8, 8] }) }),
      toTensors(),
    );
    for await (const { tensors } of pull(made$, { seed: 1 })) {
      expect(decode).toHaveBeenCalledTimes(4);
      alone.push([...tensors.b.image.dataSync()]);
    }
    // The part that all views need gives the pixels that a view alone gets.
    const b$ = encoded().pipe(views({ b: one }), toTensors());
    for await (const { tensors } of pull(b$, { seed: 1 }))
      expect([...tensors.b.image.dataSync()]).toEqual(alone[0]);
  });

  it('is the same on threads, where views and copies share what was decoded', async () => {
    const one = randomResizedCrop({ size: 16 });
    const made$ = fromArrow(tableOfImages(jpegs.slice(0, 4))).pipe(
      repeatRows(2),
      batch({ size: 8, features: { image: image({ shape: [null, null, 3] }) } }),
      views({ a: one, b: [one, brightness({ factor: 0.4 })] }),
      toTensors(),
    );
    expect(await independentOfPrefetch(made$, { prefetch: [1], workers: [2] })).toBeUndefined();
    expect(await resumesExactly(made$)).toBeUndefined();
  });

  it.each([
    [() => views({}), /`chains` must be an object of at least one view/],
    [() => views({ 'a.b': [] }), /by names without dots/],
    [() => views({ a: [pair() as never] }), /augmentations as `mixup`/],
    [() => oneOf([pair() as never]), /augmentations as `mixup`/],
  ])('%# checks its chains', (make, message) => {
    expect(make).toThrow(message);
  });

  it('refuses views of views', async () => {
    const twice$ = batches().pipe(views({ a: [] }), views({ b: augMix() }));
    await expect(firstValueFrom(twice$)).rejects.toThrow(/must have them once.*view `a`/);
  });
});
