import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { Binary, Float64, Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { of } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { grayPng } from '../../examples/setup/grayPng.ts';
import { mnistParquet } from '../../examples/setup/mnist.ts';
import {
  batch,
  classLabel,
  fromArrow,
  fromColumns,
  fromFolder,
  fromParquet,
  image,
  mask,
  normalize,
  pull,
  scalar,
  shuffle,
  statistics,
  tensor,
  text,
  toTensors,
} from '../../lib/index.ts';

const range = (length: number) => Array.from({ length }, (_, i) => i);

describe('statistics()', () => {
  it('of MNIST are those that everybody knows', async () => {
    const features = { image: image({ shape: [28, 28, 1] }), label: classLabel({ classes: 10 }) };
    const rows$ = fromParquet(await mnistParquet('train'));
    const found = await statistics(rows$, { features });
    const { image: pixels, label } = found.features;
    expect([pixels.mean[0]?.toFixed(4), pixels.std[0]?.toFixed(4)]).toEqual(['0.1307', '0.3081']);
    expect([pixels.min, pixels.max]).toEqual([[0], [1]]);
    expect(pixels.extents).toEqual({ min: [28, 28], max: [28, 28] });
    expect(label.counts).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
    expect(`${found}`).toBe(
      '60,000 rows\n' +
        '  image  image mean 0.1307, std 0.3081, 0 … 1\n' +
        '  label  classLabel of 10 classes, 5421 … 6742 each',
    );
    // The numbers are what operators and features take.
    expect(normalize({ mean: pixels.mean, std: pixels.std })).toBeInstanceOf(Function);
    expect(classLabel({ classes: label.classes as number }).classes).toBe(10);
  });

  const shape = [2, 2, 3] as const;
  const columns = {
    image: { data: Uint8Array.from({ length: 240 }, (_, i) => (i * 89) % 256), shape },
    x: Float32Array.from({ length: 20 }, (_, i) => i / 4),
    label: Int32Array.from({ length: 20 }, (_, i) => i % 3),
    name: Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? 'dog' : 'cat')),
  };

  it('have a number for each channel, and are the same in any order and batch', async () => {
    const rows$ = fromColumns(columns, { chunkRows: 6 });
    const found = await statistics(rows$);
    const channel = (c: number) => columns.image.data.filter((_, i) => i % 3 === c);
    const mean = [0, 1, 2].map((c) => channel(c).reduce((sum, value) => sum + value, 0) / 80 / 255);
    found.features.image.mean.forEach((value, c) =>
      expect(value).toBeCloseTo(mean[c] as number, 14),
    );
    expect(found.features.image.max).toEqual([0, 1, 2].map((c) => Math.max(...channel(c)) / 255));
    const batched$ = rows$.pipe(shuffle({ window: 20 }), batch({ size: 8, last: 'pad' }));
    const batched = await statistics(batched$);
    expect(batched.rows).toBe(20);
    expect(batched.features.image).toEqual(found.features.image);
    expect(batched.features.x.mean[0]).toBeCloseTo(19 / 8, 14);
  });

  it('say classes of integers, and of texts', async () => {
    const { features } = await statistics(fromColumns(columns));
    expect(features.label).toMatchObject({ classes: 3, counts: [7, 7, 6], min: [0], max: [2] });
    expect(features.name).toMatchObject({ classes: ['cat', 'dog'], counts: [15, 5], nulls: 0 });
    expect(features.x.classes).toBeUndefined();
  });

  it('are those of the tensors, behind `toTensors`', async () => {
    const tensors$ = fromColumns(columns).pipe(
      batch({ size: 8, last: 'pad' }),
      normalize({ mean: [0.5], std: [0.25] }),
      toTensors(),
    );
    const { features, rows } = await statistics(tensors$);
    const plain = await statistics(fromColumns(columns));
    expect(rows).toBe(20);
    features.image.mean.forEach((value, c) =>
      expect(value).toBeCloseTo(((plain.features.image.mean[c] as number) - 0.5) / 0.25, 6),
    );
    expect(features.image.extents).toEqual({ min: [2, 2], max: [2, 2] });
    expect(features.name).toEqual(plain.features.name);
  });

  it('of encoded images are those of their pixels, whatever their extents', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-statistics-'));
    const pixels = [range(6), range(20).map((i) => 12 * i), range(4).map((i) => 255 - i)];
    const extents = [
      [2, 3],
      [5, 4],
      [1, 4],
    ] as const;
    mkdirSync(join(folder, 'a'));
    for (const [i, [height, width]] of extents.entries()) {
      const png = grayPng(Uint8Array.from(pixels[i] as number[]), height, width);
      writeFileSync(join(folder, 'a', `${i}.png`), png);
    }
    const raw = await statistics(fromColumns({ x: Uint8Array.from(pixels.flat()) }));
    const features = {
      image: image({ shape: [null, null, 1] }),
      label: classLabel({ classes: 1 }),
    };
    const batched$ = fromFolder(folder).pipe(batch({ size: 2, features }));
    for (const found of [
      await statistics(batched$),
      await statistics(fromFolder(folder), { features }),
    ]) {
      const { mean, std, extents } = found.features.image;
      expect(mean).toEqual(raw.features.x.mean.map((value) => value / 255));
      expect(std).toEqual(raw.features.x.std.map((value) => value / 255));
      expect(extents).toEqual({ min: [1, 3], max: [5, 4] });
    }
    writeFileSync(join(folder, 'a', '3.png'), 'no image');
    await expect(statistics(fromFolder(folder), { features })).rejects.toThrow(
      'Cannot count feature `image`: ',
    );
    rmSync(folder, { recursive: true });
  });

  it('count rows that hold no value, or no such class', async () => {
    const vectors = {
      x: vectorFromArray([1, null, 3], new Float64()),
      label: vectorFromArray([0, 7, null], new Int32()),
      name: vectorFromArray(['a', null, null], new Utf8()),
    };
    const rows$ = fromArrow(new Table(vectors));
    const features = { x: scalar(), label: classLabel({ classes: 2 }), name: text() };
    const found = await statistics(rows$, { features });
    expect(found.features.x).toMatchObject({ count: 2, nulls: 1, mean: [2], std: [1] });
    expect(found.features.label).toMatchObject({ count: 2, nulls: 1, others: 1, counts: [1, 0] });
    expect(found.features.name).toMatchObject({ count: 1, nulls: 2, classes: ['a'] });
    expect(`${found}`).toContain('classLabel of 2 classes, 0 … 1 each, 1 of no class, 1 nulls');
  });

  it('have the columns of a tensor, and the classes of a mask', async () => {
    const data = { a: Float32Array.of(1, 3), b: Float32Array.of(10, 30), c: Float32Array.of(5, 5) };
    const pixels = { data: Uint8Array.of(0, 1, 1, 2, 0, 0, 0, 4), shape: [2, 2] };
    const image_ = { data: new Uint8Array(8), shape: [2, 2, 1] };
    const features = {
      all: tensor({ columns: ['a', 'b', 'c'] }),
      image: image({ shape: [2, 2, 1] }),
      mask: mask({ shape: [2, 2] }),
    };
    const rows$ = fromColumns({ ...data, image: image_, mask: pixels });
    const found = await statistics(rows$, { features });
    expect(found.features.all).toMatchObject({ mean: [2, 20, 5], std: [1, 10, 0] });
    expect(found.features.mask).toMatchObject({ classes: 5, counts: [4, 2, 1, 0, 1] });
  });

  it('tell their progress, need not be of the whole, and are no run of their own', async () => {
    const seen: number[] = [];
    const rows$ = fromColumns(columns, { chunkRows: 8, shuffle: true });
    await statistics(rows$, { progress: (rows) => void seen.push(rows) });
    expect(seen.at(-1)).toBe(20);
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    for await (const _ of pull(rows$));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(statistics(rows$, { signal })).rejects.toThrow('enough');
  });

  it('refuse what they cannot count', async () => {
    await expect(statistics(of(1) as never)).rejects.toThrow(
      'elements must be rows, batches or batches of tensors; received 1',
    );
    const misspelt = statistics(of() as never, { progres: 1 } as never);
    await expect(misspelt).rejects.toThrow('progres');
    const bytes = vectorFromArray([Uint8Array.of(1, 2, 3)], new Binary());
    const rows$ = fromArrow(new Table({ image: bytes }));
    const encoded = statistics(rows$, { features: { image: image({ shape: [1, 1, 1] }) } });
    await expect(encoded).rejects.toThrow(
      'every row of `image` must have 1 values; received 3; put `toTensors()` after `batch`',
    );
  });
});
