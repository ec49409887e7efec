import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  batch,
  brightness,
  describe as describeStream,
  explain,
  fromArrow,
  fromColumns,
  image,
  pull,
  type RunOptions,
  randomResizedCrop,
  repeatRows,
  scalar,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import { ImageDecoder } from '../../lib/raster/imageDecoder.ts';
import { jpegs, tableOfImages } from '../tensors/encoded.ts';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => vi.restoreAllMocks());

const ROWS = 10;
const columns = {
  x: Int32Array.from({ length: ROWS }, (_, i) => i),
  image: { data: new Uint8Array(3 * ROWS).fill(90), shape: [1, 1, 3] as const },
};
const features = { x: scalar({ dtype: 'int32' }), image: image({ shape: [1, 1, 3] }) };
const repeated = (count: number, size: number, options = {}) =>
  fromColumns(columns, options).pipe(
    repeatRows(count),
    batch({ size, features }),
    brightness({ factor: 0.9 }),
  );

/** The rows of each batch, with the factor that each sample drew. */
async function drawn(count: number, size: number, run: RunOptions, options = {}) {
  const all: (readonly [row: number, factor: number])[][] = [];
  for await (const made of pull(repeated(count, size, options), run)) {
    all.push(
      explain(made).map(({ row: { row }, steps: [step] }) => {
        const [change] = step !== undefined && 'changes' in step ? step.changes : [];
        return [row, change?.amount ?? Number.NaN] as const;
      }),
    );
  }
  return all;
}

describe('repeatRows()', () => {
  it('gives each row so many times, one after another, with draws of their own', async () => {
    const samples = (await drawn(3, 4, { seed: 1 })).flat();
    expect(samples.map(([row]) => row)).toEqual(
      Array.from({ length: 3 * ROWS }, (_, i) => Math.floor(i / 3)),
    );
    expect(new Set(samples.map(([, factor]) => factor)).size).toBe(3 * ROWS);
    expect((await drawn(1, 4, { seed: 1 })).flat().map(([row]) => row)).toEqual([...columns.x]);
  });

  it('draws for each copy by itself in shards too, where rows have numbers', async () => {
    const shards = [];
    for (const index of [0, 1])
      shards.push((await drawn(3, 4, { seed: 1 }, { shard: { index, count: 2 } })).flat());
    expect(
      shards
        .flat()
        .map(([row]) => row)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 3 * ROWS }, (_, i) => Math.floor(i / 3)));
    expect(new Set(shards.flat().map(([, factor]) => factor)).size).toBe(3 * ROWS);
  });

  it('gives the same rest, resumed after any batch, by checkpoint and by number', async () => {
    const whole = await drawn(3, 4, { seed: 7, epochs: 2 });
    expect(whole).toHaveLength(16);
    let at = 0;
    for await (const { checkpoint, epoch, index } of pull(repeated(3, 4), { seed: 7, epochs: 2 })) {
      at++;
      const resume = JSON.parse(JSON.stringify(checkpoint));
      expect(await drawn(3, 4, { seed: 7, epochs: 2, resume })).toEqual(whole.slice(at));
      const next = { epoch, batch: index + 1 };
      if (next.batch < 8)
        expect(await drawn(3, 4, { seed: 7, epochs: 2, resume: next })).toEqual(whole.slice(at));
    }
    expect(at).toBe(16);
  });

  it('knows how many rows an epoch has, and stands before `shuffle`', async () => {
    const shuffled$ = fromColumns(columns).pipe(
      repeatRows(2),
      shuffle({ window: 64 }),
      batch({ size: 5, features }),
    );
    const rows: number[] = [];
    for await (const { tensors } of pull(shuffled$.pipe(toTensors()), { seed: 1 }))
      rows.push(...tensors.x.dataSync());
    expect(rows).not.toEqual([...rows].sort((a, b) => a - b));
    expect([...rows].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 2 * ROWS }, (_, i) => Math.floor(i / 2)),
    );
    expect((await describeStream(shuffled$)).operators.join()).toContain('repeatRows');
  });

  it('has a batch decode the image of several copies once', async () => {
    const decode = vi.spyOn(ImageDecoder.prototype, 'decode');
    const copies$ = fromArrow(tableOfImages(jpegs.slice(0, 3))).pipe(
      repeatRows(4),
      batch({ size: 12, features: { image: image({ shape: [null, null, 3] }) } }),
      randomResizedCrop({ size: 16 }),
      toTensors(),
    );
    for await (const { tensors } of pull(copies$, { seed: 1 })) {
      expect(decode).toHaveBeenCalledTimes(3);
      const pixels = [...tensors.image.dataSync()];
      const ofCopy = (i: number) => pixels.slice(i * 768, (i + 1) * 768).join();
      expect(ofCopy(0)).not.toBe(ofCopy(1));
    }
  });

  it.each([0, 1.5, '2'])('refuses a count of %j', (count) => {
    expect(() => repeatRows(count as number)).toThrow(/`count` must be a positive integer/);
  });
});
