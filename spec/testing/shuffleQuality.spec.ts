import { map, of } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { qualityOf, sortedMnist } from '../../bench/shuffleQuality.ts';
import { batch, fromColumns, scalar, shuffle, toTensors } from '../../lib/index.ts';
import { hypergeometric } from '../../lib/testing/hypergeometric.ts';
import { shuffleQuality } from '../../lib/testing/index.ts';

describe('shuffleQuality()', () => {
  const rows$ = fromColumns({
    label: Int32Array.of(0, 0, 0, 1, 1, 1, 2, 2),
    x: new Float32Array(8),
  });

  it('counts by hand what a small stream is', async () => {
    // In the order 0 1 2 | 3 4 5 | 6 7.
    const quality = await shuffleQuality(rows$, { batchSize: 3, label: 'label' });
    expect(quality).toMatchObject({
      rows: 8,
      batches: 3,
      neighbourDistance: { mean: 1, median: 1, tenth: 1, perfect: 3 },
    });
    expect(quality.rowGroups).toMatchObject({
      total: 1,
      mean: 1,
      min: 1,
      skew: 0,
      perfect: 1,
      perfectSkew: 0,
    });
    expect(quality.labels).toMatchObject({ total: 3, mean: 1, min: 1 });
    expect(quality.labels?.skew).toBeCloseTo((5 / 8 + 5 / 8 + 6 / 8) / 3, 12);
    // 3 of 8: C(5,3)/C(8,3) to miss a label of three, C(6,3)/C(8,3) to miss that of two; 2 of 8 in the last batch.
    const full = 2 * (1 - 10 / 56) + (1 - 20 / 56);
    const last = 2 * (1 - 10 / 28) + (1 - 15 / 28);
    expect(quality.labels?.perfect).toBeCloseTo((2 * full + last) / 3, 12);
  });

  it('takes batches and batches of tensors, and leaves padding out', async () => {
    const batches$ = rows$.pipe(
      batch({ size: 3, last: 'pad', features: { label: scalar(), x: scalar() } }),
    );
    const quality = await shuffleQuality(batches$, { label: 'label' });
    expect(quality).toEqual(await shuffleQuality(rows$, { batchSize: 3, label: 'label' }));
    expect(await shuffleQuality(batches$.pipe(toTensors()), { label: 'label' })).toEqual(quality);
    expect((await shuffleQuality(batches$)).labels).toBeUndefined();
  });

  it('finds a uniform permutation as good as it says that one is', async () => {
    const n = 20_000;
    const big$ = fromColumns({
      label: Int32Array.from({ length: n }, (_, i) => Math.floor(i / 1000)),
    });
    const { neighbourDistance: apart, labels } = await shuffleQuality(
      big$.pipe(shuffle({ window: n })),
      {
        batchSize: 50,
        label: 'label',
      },
    );
    expect(Math.abs(apart.mean / apart.perfect - 1)).toBeLessThan(0.03);
    expect(Math.abs((labels?.mean ?? 0) / (labels?.perfect ?? 1) - 1)).toBeLessThan(0.01);
    expect(Math.abs((labels?.skew ?? 0) / (labels?.perfectSkew ?? 1) - 1)).toBeLessThan(0.03);
  });

  it('says what is not as it must be', async () => {
    await expect(shuffleQuality(rows$)).rejects.toThrow(
      /`batchSize` must be given for a stream of `Rows`/,
    );
    await expect(shuffleQuality(rows$, { batchSize: 0 })).rejects.toThrow(
      /`batchSize` must be a positive integer/,
    );
    await expect(shuffleQuality(rows$, { batchSize: 2, label: 'y' })).rejects.toThrow(
      /`label`, `x`; received `y`/,
    );
    await expect(shuffleQuality(of(1).pipe(map((x) => x)))).rejects.toThrow(
      /must be of `Rows`, `Batch` or `TensorBatch`/,
    );
  });
});

describe('hypergeometric()', () => {
  it('agrees with counting by binomial coefficients', () => {
    const choose = (n: number, k: number): number =>
      k < 0 || k > n ? 0 : k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k;
    for (const [n, marked, drawn] of [
      [8, 3, 3],
      [10, 7, 6],
      [12, 12, 5],
      [12, 0, 5],
      [30, 4, 30],
      [25, 11, 9],
    ] as const) {
      const chances = hypergeometric(n, marked, drawn);
      chances.forEach((chance, k) => {
        expect(chance).toBeCloseTo(
          (choose(marked, k) * choose(n - marked, drawn - k)) / choose(n, drawn),
          12,
        );
      });
    }
  });
});

describe('the shuffle of MNIST sorted by label', () => {
  let bytes: Uint8Array;
  beforeAll(async () => {
    bytes = await sortedMnist();
  });

  it('is better the larger the window, and perfect where it holds all', async () => {
    const [none, some, much, all] = await Promise.all(
      [1, 1024, 8192, 60_000].map((window) => qualityOf(bytes, window)),
    );
    const of = (quality: typeof none) =>
      [quality?.neighbourDistance.mean, quality?.rowGroups.mean, quality?.labels?.mean].map(Number);
    expect(of(none)[0]).toBe(1);
    for (const [worse, better] of [
      [none, some],
      [some, much],
      [much, all],
    ]) {
      of(better).forEach((value, i) => expect(value).toBeGreaterThan(of(worse)[i] as number));
    }
    expect((of(some)[0] as number) / (1024 / 3)).toBeCloseTo(1, 1);
    expect(of(all)[2]).toBeCloseTo(all?.labels?.perfect ?? 0, 2);
  });
});
