import * as tf from '@tensorflow/tfjs';
import { Binary, Field, Struct, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { DataError, SchemaError } from '../../lib/core/errors.ts';
import {
  batch,
  centerCrop,
  cutmix,
  fromArrow,
  image,
  type MaskOptions,
  mask,
  pad,
  pull,
  randomCrop,
  randomFlip,
  statistics,
  toTensors,
} from '../../lib/index.ts';
import { many } from '../augment/drawn.ts';
import { pngOf } from '../raster/pngOf.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

type Extent = readonly [height: number, width: number];

const EXTENTS: readonly Extent[] = [
  [8, 12],
  [9, 8],
  [16, 11],
  [8, 8],
  [12, 20],
];

/** Classes 1 to 14, none of which fills an image. */
function classesOf([height, width]: Extent, row: number): number[] {
  return many(height * width, (k) => 1 + ((k * 7 + row * 3 + (k >> 3)) % 14));
}

/** Images that are ten times their masks, as grey PNGs; masks as PNGs of a palette of 4 bits. */
function tableOf(extents: readonly Extent[], masks: readonly Extent[] = extents): Table {
  const greys = extents.map(([height, width], i) => {
    const samples = classesOf([height, width], i).map((label) => 10 * label);
    return pngOf({ height, width, bits: 8, colour: 0, samples });
  });
  const palettes = masks.map(([height, width], i) => {
    const samples = classesOf([height, width], i);
    return pngOf({ height, width, bits: 4, colour: 3, samples });
  });
  const struct = new Struct([
    new Field('bytes', new Binary(), true),
    new Field('path', new Utf8(), true),
  ]);
  return new Table({
    image: vectorFromArray(greys, new Binary()),
    mask: vectorFromArray(palettes, new Binary()),
    annotation: vectorFromArray(
      palettes.map((bytes, i) => ({ bytes, path: `${i}.png` })),
      struct,
    ),
  });
}

const photo = image({ shape: [null, null, 1], scale: 1 });

function masked$(table: Table, operators: readonly Augmentation[], options: MaskOptions = {}) {
  const features = { image: photo, mask: mask(options) };
  const batches$ = fromArrow(table).pipe(batch({ size: 3, features, last: 'pad' }));
  return operators
    .reduce((stream$, operator) => stream$.pipe(operator), batches$)
    .pipe(toTensors());
}

describe('an encoded mask', () => {
  const geometry = [
    randomFlip({ horizontal: 0.5, vertical: 0.5 }),
    randomCrop({ size: 8, padding: 1, mode: 'edge' }),
  ];
  it.each<[string, MaskOptions]>([
    ['binary column', {}],
    ['struct of bytes and path', { column: 'annotation', shape: [null, null, 1] }],
  ])('of a %s is a tenth of its image after geometry and cuts', async (_, options) => {
    for (const chain of [
      geometry,
      [...geometry, cutmix({ alpha: 1, minmax: [0.3, 0.8] })],
      [
        ...geometry,
        cutmix({ alpha: 1, minmax: [0.3, 0.8] }),
        pad({ padding: 1 }),
        centerCrop({ size: 8 }),
      ],
    ]) {
      const seen: number[] = [];
      for await (const { tensors } of pull(masked$(tableOf(EXTENTS), chain, options), {
        seed: 1,
      })) {
        expect(tensors.mask.dtype).toBe('int32');
        expect(tensors.mask.shape).toEqual([3, 8, 8]);
        const classes = [...tensors.mask.dataSync()];
        expect(classes.map((label) => 10 * label)).toEqual([...tensors.image.dataSync()]);
        seen.push(...classes);
      }
      expect(new Set(seen).size).toBe(14);
    }
  });

  it('is the same with the threads of workers', async () => {
    const all = async (workers: number) => {
      const found: number[] = [];
      for await (const { tensors } of pull(masked$(tableOf(EXTENTS), geometry), {
        seed: 2,
        workers,
      }))
        found.push(...tensors.mask.dataSync());
      return found;
    };
    expect(await all(1)).toEqual(await all(0));
  });

  it('of the extent of images of one extent is in its rows as it is', async () => {
    const extents = many(3, () => [5, 7] as const);
    for (const features of [
      { image: image({ shape: [5, 7, 1] }), mask: mask({ shape: [5, 7] }) },
      { image: image({ shape: [5, 7, 1] }), mask: mask() },
      { image: image({ shape: [null, null, 1] }), mask: mask() },
    ]) {
      const stream$ = fromArrow(tableOf(extents)).pipe(batch({ size: 3, features }), toTensors());
      for await (const { tensors } of pull(stream$)) {
        const wanted = extents.flatMap((extent, i) => classesOf(extent, i));
        expect([...tensors.mask.dataSync()]).toEqual(wanted);
        expect(tensors.mask.shape).toEqual([3, 5, 7]);
      }
    }
  });

  it('of another extent than its image is an error that names the row', async () => {
    const wrong = [...EXTENTS.slice(0, 1), [8, 9] as const, ...EXTENTS.slice(2)];
    const error = await pull(masked$(tableOf(EXTENTS, wrong), geometry))
      .next()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).message).toMatch(
      /^Cannot make feature `mask`: every mask must have the extent of its image, 9×8 of `image`; received 8×9/,
    );
    expect((error as DataError).place).toMatchObject({ row: 1, column: 'mask' });
  });

  it('that is damaged is an error that names the row, or is passed over with its image', async () => {
    const table = tableOf(EXTENTS.slice(0, 3));
    const bytes = table.getChild('mask')?.get(1) as Uint8Array;
    // The middle of the compressed classes.
    bytes.fill(255, bytes.length - 30, bytes.length - 20);
    const error = await pull(masked$(table, geometry))
      .next()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(DataError);
    expect((error as DataError).place).toMatchObject({ row: 1, column: 'mask' });
    const features = { image: photo, mask: mask() };
    const sound$ = geometry
      .reduce(
        (stream$, operator) => stream$.pipe(operator),
        fromArrow(table).pipe(batch({ size: 3, features, onBadData: 'skip' })),
      )
      .pipe(toTensors());
    for await (const { tensors, valid } of pull(sound$)) {
      expect(valid).toBe(2);
      const classes = [...tensors.mask.dataSync()];
      expect(classes.map((label) => 10 * label)).toEqual([...tensors.image.dataSync()]);
    }
  });

  it('must follow an image of its extent, and be encoded where its extent is open', async () => {
    const features = { image: photo, mask: mask({ shape: [8, 12] }) };
    const fixed$ = fromArrow(tableOf(EXTENTS)).pipe(batch({ size: 1, features }));
    await expect(pull(fixed$).next()).rejects.toThrow(/any of `image`; received 8×12/);
    const names = { image: photo, mask: mask({ column: 'text' }) };
    const text = tableOf(EXTENTS).assign(
      new Table({ text: vectorFromArray(['a', 'b', 'c', 'd', 'e'], new Utf8()) }),
    );
    const error = await pull(fromArrow(text).pipe(batch({ size: 1, features: names })))
      .next()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(SchemaError);
  });

  it('has its classes counted by statistics()', async () => {
    const found = await statistics(fromArrow(tableOf([[2, 7]])), {
      features: { image: photo, mask: mask() },
    });
    const all = classesOf([2, 7], 0);
    const largest = Math.max(...all);
    expect(found.features.mask).toEqual({
      ...{ kind: 'mask', count: 1, nulls: 0, others: 0, classes: largest + 1 },
      counts: many(largest + 1, (label) => all.filter((other) => other === label).length),
    });
  });
});
