import { setTimeout as later } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  type DiagnosticReport,
  fromArrow,
  fromParquet,
  type ImageOptions,
  image,
  pull,
  type RunOptions,
  randomFlip,
  randomResizedCrop,
  shuffle,
  toTensors,
} from '../../lib/index.ts';
import { contentKey } from '../../lib/tensors/decodedImages.ts';
import { resumesExactly } from '../../lib/testing/index.ts';
import { bitsOf } from '../bitsOf.ts';
import { parquetOf } from '../datasets/written.ts';
import { jpegs, noisePng, tableOfImages, withOrientation } from './encoded.ts';

beforeAll(() => tf.setBackend('cpu'));

const encoded = [
  ...jpegs.map((jpeg, i) => (i % 3 === 0 ? withOrientation(jpeg, 6) : jpeg)),
  noisePng([40, 31, 4], 1),
  noisePng([33, 50, 1], 2),
];
const rows$ = fromParquet(parquetOf(tableOfImages(encoded), { groupRows: 4 }));
const DECODED = { cache: 'decoded' } as const;

const cropped = (source$: typeof rows$, options: ImageOptions) =>
  source$.pipe(
    shuffle({ window: 16 }),
    batch({ size: 5, features: { image: image(options) } }),
    randomResizedCrop({ size: 16 }),
    randomFlip(),
    toTensors(),
  );

type Tensors$ = ReturnType<typeof cropped>;

/** The bits of all batches of a run. */
async function bits(tensors$: Tensors$, run: RunOptions): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for await (const { tensors, checkpoint } of pull(tensors$, run))
    all.push([bitsOf(tensors.image.dataSync()), checkpoint]);
  return all;
}

describe('decoded images that are cached', () => {
  it.each([0, 2])(
    'give the bits and checkpoints of those that are not, with %i workers',
    { timeout: 60_000 },
    async (workers) => {
      const run = { seed: 5, epochs: 3, workers };
      const plain = await bits(cropped(rows$, {}), { ...run, workers: 0 });
      expect(await bits(cropped(rows$, DECODED), run)).toEqual(plain);
      // Some of them have room.
      expect(await bits(cropped(rows$, DECODED), { ...run, budgetBytes: 60_000 })).toEqual(plain);
      const grey = { channels: 1, orientation: 'ignore' } as const;
      expect(await bits(cropped(rows$, { ...grey, ...DECODED }), run)).toEqual(
        await bits(cropped(rows$, grey), { ...run, workers: 0 }),
      );
    },
  );

  it('resume exactly', { timeout: 60_000 }, async () => {
    const checked = resumesExactly(cropped(rows$, DECODED), { epochs: 2 });
    await expect(checked).resolves.toBeUndefined();
  });

  it('are decoded once', async () => {
    const module = new URL('./countingDecoder.ts', import.meta.url);
    const { decoded } = (await import(String(module))) as { readonly decoded: { count: number } };
    const pngs = Array.from({ length: 12 }, (_, i) => noisePng([20, 20, 3], i));
    const options = { decoders: { 'image/png': module } };
    const counted = async (tensors$: Tensors$, run: RunOptions) => {
      decoded.count = 0;
      await bits(tensors$, run);
      return decoded.count;
    };
    const pngs$ = fromArrow(tableOfImages(pngs));
    expect(await counted(cropped(pngs$, options), { epochs: 4 })).toBe(48);
    expect(await counted(cropped(pngs$, { ...options, ...DECODED }), { epochs: 4 })).toBe(12);
    // Half of the budget has room for 5 images of 1,200 bytes.
    const small = { epochs: 4, budgetBytes: 12_100 };
    expect(await counted(cropped(pngs$, { ...options, ...DECODED }), small)).toBe(12 + 3 * 7);
  });

  it('are those of the bytes that lie at a place now', async () => {
    let epoch = 0;
    const changing$ = fromArrow(() => {
      const seed = 100 * epoch++;
      return tableOfImages(Array.from({ length: 5 }, (_, i) => noisePng([20, 20, 3], seed + i)));
    });
    const run = { epochs: 2 };
    const fresh = await bits(cropped(changing$, {}), run);
    epoch = 0;
    expect(await bits(cropped(changing$, DECODED), run)).toEqual(fresh);
  });

  it('count as held until the run ends, at most half of the budget', async () => {
    const held = async (options: ImageOptions, budgetBytes: number) => {
      const told: DiagnosticReport[] = [];
      const onDiagnostic = (report: DiagnosticReport) => told.push(report);
      const run = { epochs: 2, budgetBytes, onDiagnostic, diagnosticMs: 1e6 };
      for await (const { tensors } of pull(cropped(rows$, options), run)) void tensors.image;
      await later(0);
      return told[0]?.heldBytes as number;
    };
    const values = encoded.length * 30 * 30 * 3;
    const without = await held({}, 2 ** 28);
    expect((await held(DECODED, 2 ** 28)) - without).toBeGreaterThan(values);
    expect((await held(DECODED, 60_000)) - without).toBeLessThanOrEqual(30_000);
  });
});

describe('contentKey()', () => {
  it('differs wherever a byte does, or the length', () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (content, at, change) => {
        const other = content.slice();
        const place = at % other.length;
        other[place] = (other[place] as number) ^ change;
        expect(contentKey(other)).not.toBe(contentKey(content));
        expect(contentKey(Uint8Array.of(...content, 0))).not.toBe(contentKey(content));
        expect(contentKey(content.slice())).toBe(contentKey(content));
      }),
    );
  });
});
