import * as tf from '@tensorflow/tfjs';
import type { Observable } from 'rxjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  batch,
  classLabel,
  cutmix,
  cutout,
  type DecodedImage,
  decodeImage,
  explain,
  fromArrow,
  fromParquet,
  image,
  isMillraceError,
  mixup,
  normalize,
  pull,
  type RunOptions,
  randomCrop,
  randomFlip,
  randomResizedCrop,
  readImageHeader,
  resize,
  type TensorBatch,
  toTensors,
} from '../../lib/index.ts';
import { toChannels } from '../../lib/raster/channels.ts';
import { cropAxis, flipAxis, resizeAxis, wholeAxis } from '../../lib/raster/resample/axis.ts';
import { resampleScalar } from '../../lib/raster/resample/resampleScalar.ts';
import { renderScalar } from '../../lib/render/renderScalar.ts';
import { bitsOf } from '../bitsOf.ts';
import { parquetOf } from '../datasets/written.ts';
import { odd } from '../raster/golden.ts';
import { noise } from '../raster/resample/noise.ts';
import { jpegs, noisePng, pngClaiming, tableOfImages, withOrientation } from './encoded.ts';

beforeAll(() => tf.setBackend('cpu'));

const SIZE = 24;
const pngs = [
  noisePng([31, 40, 3], 1),
  noisePng([50, 33, 1], 2),
  noisePng([37, 37, 4], 3),
  noisePng([64, 30, 2], 4),
];
const encoded = [...jpegs, ...pngs];

/** What `explain` prints of one sample of the chain under test. */
interface Drawn {
  readonly box: {
    readonly x1: number;
    readonly y1: number;
    readonly x2: number;
    readonly y2: number;
  };
  readonly flip?: string;
  readonly scale: readonly number[];
  readonly bias: readonly number[];
  readonly partner: number;
  readonly lambda: number;
}

const drawnOf = (ready: TensorBatch): readonly Drawn[] =>
  explain(ready).map(({ steps }) => Object.assign({}, ...steps) as Drawn);

/** Crops, resizes and flips an image of its own, by the definitions. */
async function rasterOf(bytes: Uint8Array, { box, flip }: Drawn): Promise<Uint8Array> {
  const { pixels, height, width } = toChannels(await decodeImage(bytes), 3);
  const { x1, y1, x2, y2 } = box;
  const rows = resizeAxis(cropAxis(wholeAxis(height), y1, y2 - y1), SIZE, 'bilinear', true);
  const columns = resizeAxis(cropAxis(wholeAxis(width), x1, x2 - x1), SIZE, 'bilinear', true);
  const [isTurned, isMirrored] = [
    flip === 'vertical' || flip === 'both',
    /both|^h/.test(flip ?? ''),
  ];
  const out = new Uint8Array(SIZE * SIZE * 3);
  resampleScalar(
    { data: pixels as Uint8Array, height, width, channels: 3, top: 0, left: 0 },
    isTurned ? flipAxis(rows) : rows,
    isMirrored ? flipAxis(columns) : columns,
    [0, 0, 0],
    out,
  );
  return out;
}

/** The values of a batch by the definitions, with what was drawn. */
async function reference(ready: TensorBatch): Promise<Float32Array> {
  const drawn = drawnOf(ready);
  const size = drawn.length;
  const rows = explain(ready).map(({ row: { row } }) => row);
  const chunks = await Promise.all(
    drawn.map((own, i) => rasterOf(encoded[rows[i] as number] as Uint8Array, own)),
  );
  const [{ scale, bias }] = drawn as [Drawn];
  const from = <T>(make: (i: number) => readonly T[]) => drawn.flatMap((_, i) => make(i));
  const out = new Float32Array(size * SIZE * SIZE * 3);
  renderScalar(
    {
      size,
      height: SIZE,
      width: SIZE,
      channels: 3,
      firstRect: Uint32Array.from({ length: size + 1 }, (_, i) => i),
      box: Uint32Array.from(from(() => [0, 0, SIZE, SIZE])),
      firstTerm: Uint32Array.from({ length: size + 1 }, (_, i) => 2 * i),
      termSource: Uint32Array.from(from((i) => [i, drawn[i]?.partner as number])),
      termWeight: Uint16Array.from(
        from((i) => {
          const own = (drawn[i]?.lambda as number) * 16384;
          return [own, 16384 - own];
        }),
      ),
      scale: Float32Array.from(scale, (gain) => ((1 / 255) * gain) / 16384),
      biasOf: new Uint32Array(size),
      biases: Float32Array.from(bias),
    },
    { chunks, chunkOf: Uint32Array.from(drawn.keys()), start: new Uint32Array(size) },
    out,
  );
  return out;
}

describe('encoded images', () => {
  it.each(['struct', 'binary'] as const)(
    'of a Parquet file, in a column of type %s, become the values of the definitions, to the bit',
    async (as) => {
      const rows$ = fromParquet(parquetOf(tableOfImages(encoded, { as }), { groupRows: 4 }));
      const features = { image: image(), label: classLabel({ classes: 5 }) };
      const train$ = rows$.pipe(
        batch({ size: 6, features }),
        randomResizedCrop({ size: SIZE }),
        randomFlip({ vertical: 0.5 }),
        normalize({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }),
        mixup({ alpha: 1, per: 'sample' }),
        toTensors(),
      );
      let samples = 0;
      for await (const ready of pull(train$, { seed: 3 })) {
        const made = ready.tensors.image.dataSync();
        expect(bitsOf(made)).toBe(bitsOf(await reference(ready as unknown as TensorBatch)));
        samples += ready.size;
      }
      expect(samples).toBe(encoded.length);
    },
  );

  it('without geometry have one extent, which the batch gives its tensors', async () => {
    const alike = [1, 2, 3].map((seed) => noisePng([5, 7, 3], seed));
    const rows$ = fromArrow(tableOfImages(alike));
    const all$ = rows$.pipe(batch({ size: 3, features: { image: image() } }), toTensors());
    for await (const { tensors } of pull(all$)) {
      expect(tensors.image.shape).toEqual([3, 5, 7, 3]);
      const unit = Math.fround(1 / 255);
      const bytes = [1, 2, 3].flatMap((seed) => [...noise([5, 7, 3], seed)]);
      expect([...tensors.image.dataSync()]).toEqual(bytes.map((byte) => Math.fround(byte * unit)));
    }
  });

  it('of several extents are an error that names the first odd row', async () => {
    const odd = [noisePng([5, 7, 3], 1), noisePng([5, 7, 3], 2), noisePng([7, 5, 3], 3)];
    const rows$ = fromParquet(parquetOf(tableOfImages([...odd, ...odd]), { groupRows: 2 }));
    const all$ = rows$.pipe(batch({ size: 6, features: { image: image() } }), toTensors());
    await expect(errorOf(all$)).resolves.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(
        /^Cannot make feature `image`: all images of a batch must have the same extent, here 5×7; received 7×5; add `resize`.*row group 1, row 2/s,
      ),
    });
  });

  it('of another extent than `shape` are an error that names the row', async () => {
    const odd = [noisePng([5, 7, 3], 1), noisePng([7, 5, 3], 2)];
    const features = { image: image({ shape: [5, 7, 3] }) };
    const all$ = fromArrow(tableOfImages(odd)).pipe(batch({ size: 2, features }), toTensors());
    await expect(errorOf(all$)).resolves.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(
        /must have the extent of `shape`, 5×7; received 7×5; give `\[null, null, 3\]`.*row 1/s,
      ),
    });
  });

  it.each([1, 3, 4] as const)('are brought to %i channels, as by Pillow', async (channels) => {
    const files = [
      noisePng([6, 5, 1], 1),
      noisePng([6, 5, 3], 2),
      noisePng([6, 5, 4], 3),
      noisePng([6, 5, 2], 4),
    ];
    const features = { image: image({ shape: [null, null, channels], scale: 1 }) };
    const all$ = fromArrow(tableOfImages(files)).pipe(batch({ size: 4, features }), toTensors());
    const expected = await Promise.all(
      files.map(async (bytes) => [...toChannels(await decodeImage(bytes), channels).pixels]),
    );
    for await (const { tensors } of pull(all$)) {
      expect(tensors.image.shape).toEqual([4, 6, 5, channels]);
      expect([...tensors.image.dataSync()]).toEqual(expected.flat());
    }
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'are shown as EXIF orientation %i says, and boxes refer to what is shown',
    async (orientation) => {
      const file = withOrientation(jpegs[1] as Uint8Array, orientation);
      const shown = await transposed(await decodeImage(file), orientation);
      const table = tableOfImages([file, file, file]);
      const features = { image: image({ scale: 1 }) };
      const cropped$ = fromArrow(table).pipe(
        batch({ size: 3, features }),
        randomCrop({ size: [12, 20] }),
        toTensors(),
      );
      for await (const ready of pull(cropped$, { seed: orientation })) {
        const parts = explain(ready).flatMap(({ steps }) => {
          const { x1, y1 } = (steps[0] as unknown as Drawn).box;
          return Array.from({ length: 12 }, (_, y) => {
            const at = ((y1 + y) * shown.width + x1) * 3;
            return [...shown.pixels.subarray(at, at + 60)];
          });
        });
        expect(bitsOf(ready.tensors.image.dataSync())).toBe(
          bitsOf(Float32Array.from(parts.flat())),
        );
      }
      const ignored = { image: image({ orientation: 'ignore', scale: 1 }) };
      const stored$ = fromArrow(table).pipe(batch({ size: 1, features: ignored }), toTensors());
      const { height, width, pixels } = await decodeImage(file);
      for await (const { tensors } of pull(stored$)) {
        expect(tensors.image.shape).toEqual([1, height, width, 3]);
        expect(bitsOf(tensors.image.dataSync())).toBe(bitsOf(Float32Array.from(pixels)));
      }
    },
  );

  it('are inferred from the metadata of Hugging Face', async () => {
    const info = { features: { image: { _type: 'Image' }, label: { _type: 'Value' } } };
    const metadata = new Map([['huggingface', JSON.stringify({ info })]]);
    const rows$ = fromParquet(parquetOf(tableOfImages(encoded, { metadata })));
    const ready$ = rows$.pipe(batch({ size: 20 }), resize({ size: [8, 8] }), toTensors());
    let batches = 0;
    for await (const { tensors } of pull(ready$)) {
      expect((tensors as unknown as { image: tf.Tensor }).image.shape).toEqual([
        encoded.length,
        8,
        8,
        3,
      ]);
      batches++;
    }
    expect(batches).toBe(1);
  });

  it.each([
    ['dogs/1.jpg', /must hold the bytes of an image; received only the path "dogs\/1.jpg"/],
    [null, /must hold the bytes of an image; received null/],
  ])('without bytes, of path %s, are an error', async (path, message) => {
    const [first] = pngs as [Uint8Array];
    const table = tableOfImages([first, null], { paths: ['0', path] });
    const all$ = fromArrow(table).pipe(
      batch({ size: 2, features: { image: image() } }),
      resize({ size: 8 }),
    );
    await expect(errorOf(all$)).resolves.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['JPEG', odd.get('bomb.jpg')?.bytes as Uint8Array],
    ['PNG', pngClaiming(65_000)],
  ])('that claim 65000² pixels are refused by their header: %s', async (_, file) => {
    const { height, width } = readImageHeader(file);
    expect([height, width]).toEqual([65_000, 65_000]);
    const refused$ = fromArrow(tableOfImages([pngs[0] as Uint8Array, file])).pipe(
      batch({ size: 2, features: { image: image() } }),
      resize({ size: [8, 8] }),
    );
    // Of the batch: nothing has been decoded then.
    await expect(errorOf(refused$)).resolves.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(/at most 178956970 pixels; received 65000×65000.*row 1/s),
    });
  });

  it.each([0, 2])(
    'that are damaged are an error that names the row: %i workers',
    async (workers) => {
      const files = jpegs.slice(0, 7).map((bytes, i) => (i === 4 ? cut(bytes) : bytes));
      const rows$ = fromParquet(parquetOf(tableOfImages(files), { groupRows: 3 }));
      const ready$ = rows$.pipe(
        batch({ size: 7, features: { image: image() } }),
        randomResizedCrop({ size: 8, scale: [1, 1] }),
        toTensors(),
      );
      const before = tf.memory().numTensors;
      const error = await errorOf(ready$, { workers });
      expect(error).toMatchObject({
        name: 'DataError',
        message: expect.stringMatching(
          /^Cannot make feature `image`: cannot decode JPEG: .*row group 1, row 4/s,
        ),
      });
      expect(isMillraceError(error, 'data')).toBe(true);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('are not decoded where their weight is 0, or nothing of them is shown', async () => {
    const files = jpegs.slice(0, 8);
    const chainOf = (bytes: readonly Uint8Array[]) =>
      fromArrow(tableOfImages(bytes)).pipe(
        batch({ size: 8, features: { image: image() } }),
        resize({ size: [8, 8] }),
        // λ is 0 or 1.
        mixup({ alpha: 1e-6, per: 'sample' }),
        toTensors(),
      );
    let found = 0;
    for (let seed = 0; found < 3; seed++) {
      const values: Float32Array[] = [];
      const shown = new Set<number>();
      for await (const ready of pull(chainOf(files), { seed })) {
        values.push(ready.tensors.image.dataSync<'float32'>());
        for (const [i, { lambda, partner }] of drawnOf(ready as unknown as TensorBatch).entries()) {
          expect([0, 1]).toContain(lambda);
          shown.add(lambda === 1 ? i : partner);
        }
      }
      const hidden = files.map((bytes, i) => (shown.has(i) ? bytes : cut(bytes)));
      for await (const { tensors } of pull(chainOf(hidden), { seed }))
        expect(tensors.image.dataSync()).toEqual(values[0]);
      found += 8 - shown.size;
      const one = files.map((bytes, i) => (i === [...shown][0] ? cut(bytes) : bytes));
      await expect(errorOf(chainOf(one), { seed })).resolves.toMatchObject({ name: 'DataError' });
    }
    const erased$ = fromArrow(tableOfImages([cut(files[0] as Uint8Array)])).pipe(
      batch({ size: 1, features: { image: image() } }),
      resize({ size: [8, 8] }),
      cutout({ size: 16, fill: 0.5 }),
      toTensors(),
    );
    for await (const { tensors } of pull(erased$))
      expect([...tensors.image.dataSync()]).toEqual(new Array(192).fill(0.5));
  });

  it('are decoded once a batch, however many samples show them', async () => {
    const counts = new Map<string, number>();
    Object.assign(globalThis, {
      decodeCounted: (bytes: Uint8Array) => {
        const key = bytes.join();
        counts.set(key, (counts.get(key) ?? 0) + 1);
        return Promise.resolve({ pixels: new Uint8Array(4), height: 2, width: 2, channels: 1 });
      },
    });
    const module = 'data:text/javascript,export default (b) => globalThis.decodeCounted(b)';
    const files = [1, 2, 3, 4, 5].map((seed) => noisePng([2, 2, 1], seed));
    const features = {
      image: image({ shape: [2, 2, 1], decoders: { 'image/png': module } }),
    };
    const mixed$ = fromArrow(tableOfImages(files)).pipe(
      batch({ size: 6, last: 'pad', features }),
      mixup({ alpha: 1, per: 'sample' }),
      cutmix({ alpha: 1, per: 'sample' }),
      toTensors(),
    );
    let sum = 0;
    for await (const { tensors } of pull(mixed$)) sum += tensors.image.dataSync().length;
    expect(sum).toBe(6 * 4);
    expect([...counts.values()]).toEqual([1, 1, 1, 1, 1]);
  });

  it('of formats that need a module say so', async () => {
    const { bytes } = odd.get('ll.webp') as { bytes: Uint8Array };
    const all$ = fromArrow(tableOfImages([bytes])).pipe(
      batch({ size: 1, features: { image: image() } }),
      toTensors(),
    );
    await expect(errorOf(all$)).resolves.toMatchObject({
      name: 'DataError',
      message: expect.stringMatching(/it needs a module; received no `decoders\['image\/webp'\]`/),
    });
  });
});

/** The error that a stream ends with. */
async function errorOf(stream$: Observable<unknown>, run: RunOptions = {}): Promise<unknown> {
  try {
    for await (const _ of pull(stream$, run));
  } catch (error) {
    return error;
  }
  return undefined;
}

/** Without its end. */
function cut(bytes: Uint8Array): Uint8Array {
  return bytes.slice(0, Math.floor(bytes.length * 0.7));
}

/** What Pillow's `exif_transpose` does, by its two operations: flips, then rows for columns. */
async function transposed(
  { pixels, height, width, channels }: DecodedImage,
  orientation: number,
): Promise<{ readonly pixels: Uint8Array; readonly height: number; readonly width: number }> {
  const at = (y: number, x: number) => {
    const [h, w] = [height - 1, width - 1];
    const places: readonly (readonly [number, number])[] = [
      [y, x],
      [y, w - x],
      [h - y, w - x],
      [h - y, x],
      [x, y],
      [h - x, y],
      [h - x, w - y],
      [x, w - y],
    ];
    const [row, column] = places[orientation - 1] as readonly [number, number];
    return (row * width + column) * channels;
  };
  const [rows, columns] = orientation > 4 ? [width, height] : [height, width];
  const out = new Uint8Array(pixels.length);
  for (let y = 0, put = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, put += channels)
      out.set(pixels.subarray(at(y, x), at(y, x) + channels) as Uint8Array, put);
  return { pixels: out, height: rows, width: columns };
}
