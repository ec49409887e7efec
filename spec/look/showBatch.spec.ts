import '@tensorflow/tfjs-backend-cpu';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Batch,
  batch,
  centerCrop,
  classLabel,
  decodeImage,
  type Features,
  fromColumns,
  image,
  mask,
  normalize,
  randomFlip,
  type Showable,
  type ShowBatchOptions,
  type Step,
  scalar,
  showBatch,
  tensor,
  text,
  toTensors,
} from 'millrace';
import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';

// The layout that the specs count on: a margin of 12, a title of 14 with 6 below it, images in
// lines from there, captions of 14 a line 4 below them.
const LEFT = 12;
const TOP = 32;
const TOP_WITH_LEGEND = 46;
const BACKGROUND = [24, 26, 31];
const AMBER = [255, 176, 0];

/** What was drawn, as the decoder of Millrace reads it. */
async function drawn(shown: Showable, options: ShowBatchOptions = {}) {
  const png = await showBatch('png', shown, options);
  const { pixels, width, height } = await decodeImage(png, { channels: 3 });
  const at = (x: number, y: number) =>
    Array.from(pixels.subarray(3 * (y * width + x), 3 * (y * width + x) + 3));
  /** The pixels of a text, as lines of `#`. */
  const art = (x: number, y: number, characters: number) =>
    Array.from({ length: 12 }, (_, row) =>
      Array.from({ length: 6 * characters }, (_, column) =>
        String(at(x + column, y + row)) === String(BACKGROUND) ? ' ' : '#',
      )
        .join('')
        .trimEnd(),
    );
  return { png, at, art, width, height };
}

/** What is written to a terminal that shows only plain characters. */
async function written(shown: Showable, options: ShowBatchOptions = {}): Promise<string> {
  const texts: string[] = [];
  await showBatch({ write: (part: string) => texts.push(part) }, shown, options);
  return texts.join('');
}

type Columns = Parameters<typeof fromColumns>[0];

function batchOf(columns: Columns, features: Features, size: number): Promise<Batch> {
  return firstValueFrom(fromColumns(columns).pipe(batch({ size, features, last: 'pad' })));
}

const withSteps = (shown: Batch, ...steps: Step[]): Batch => shown.with({ recipe: { steps } });

const gray = { data: Uint8Array.of(0, 50, 100, 150, 200, 220, 240, 255), shape: [2, 2, 1] };
const grayFeatures = { image: image({ shape: [2, 2, 1] }), label: classLabel({ classes: 10 }) };
/** Two images of 2×2 gray pixels. */
const twoImages = (size = 2): Promise<Batch> =>
  batchOf({ image: gray, label: Uint8Array.of(7, 3) }, grayFeatures, size);

const mixed: Step = {
  kind: 'mix',
  operator: 'mixup',
  partner: Uint32Array.of(1, 0),
  weight: Uint16Array.of(4096, 4096),
};

describe('showBatch', () => {
  it('draws each pixel as a square, each image at its place, and its label below', async () => {
    const { at, art, width, height } = await drawn(await twoImages(), { scale: 10 });
    expect(at(0, 0)).toEqual(BACKGROUND);
    const square = (x: number, y: number) => [at(x, y)[0], at(x + 9, y + 9)[0]];
    const image = (x: number) =>
      [0, 10].flatMap((down) => [0, 10].map((right) => square(x + right, TOP + down)));
    expect(image(LEFT)).toEqual([0, 50, 100, 150].map((value) => [value, value]));
    expect(image(LEFT + 32)).toEqual([200, 220, 240, 255].map((value) => [value, value]));
    expect(art(LEFT, TOP + 24, 1)).toEqual([
      '',
      '',
      '',
      '#####',
      '    #',
      '   #',
      '   #',
      '  #',
      '  #',
      '  #',
      '',
      '',
    ]);
    // The title is wider than both images.
    expect(width).toBe(LEFT + 6 * 'Batch 0 of epoch 0: 2 samples'.length + 12);
    expect(height).toBe(TOP + 24 + 12 + 12);
  });

  it('draws images that were mirrored or cropped, and no other step was', async () => {
    const shown = await twoImages();
    const [mirror, crop] = [randomFlip({ horizontal: 1 }), centerCrop({ size: [2, 1] })];
    const mirrored = await drawn(mirror.transform(shown), { scale: 10 });
    const pixels = [0, 10].flatMap((y) => [0, 10].map((x) => mirrored.at(LEFT + x, TOP + y)[0]));
    expect(pixels).toEqual([50, 0, 150, 100]);
    const { at } = await drawn(crop.transform(shown), { scale: 10 });
    expect([at(LEFT, TOP)[0], at(LEFT, TOP + 10)[0]]).toEqual([0, 100]);
    expect(at(LEFT + 10, TOP)).toEqual(BACKGROUND);
  });

  it('undoes what normalize did, and shows an erased pixel as what would be scaled to it', async () => {
    const data = Uint8Array.from({ length: 48 }, (_, i) => 5 * i);
    const features = { image: image({ shape: [4, 4, 3] }) };
    const plain = await batchOf({ image: { data, shape: [4, 4, 3] } }, features, 1);
    const scaled = normalize({ mean: [0.2, 0.4, 0.6], std: [0.1, 0.2, 0.3] });
    const normalized = await firstValueFrom(
      fromColumns({ image: { data, shape: [4, 4, 3] } }).pipe(batch({ size: 1, features }), scaled),
    );
    expect((await drawn(normalized)).png).toEqual((await drawn(plain)).png);

    const erased: Step = {
      kind: 'erase',
      operator: 'cutout',
      holes: 1,
      box: Uint32Array.of(1, 1, 3, 3),
      extent: [4, 4],
      fill: Float64Array.of(0),
    };
    const both = withSteps(normalized, ...normalized.recipe.steps, erased);
    const { at } = await drawn(both, { scale: 4, boxes: false });
    expect(at(LEFT + 4, TOP + 4)).toEqual([51, 102, 153]);
    expect(at(LEFT + 3, TOP + 3)).toEqual([0, 5, 10]);
  });

  it('draws the edges of boxes within them, in the colour of their operator', async () => {
    const pasted: Step = {
      kind: 'paste',
      operator: 'cutmix',
      partner: Uint32Array.of(1, 0),
      box: Uint32Array.of(1, 0, 2, 2, 0, 0, 0, 0),
      extent: [2, 2],
    };
    const cut = withSteps(await twoImages(), pasted);
    const { at } = await drawn(cut, { scale: 10 });
    const edges = [at(LEFT + 10, TOP_WITH_LEGEND), at(LEFT + 19, TOP_WITH_LEGEND + 19)];
    expect(edges).toEqual([AMBER, AMBER]);
    expect(at(LEFT + 15, TOP_WITH_LEGEND + 5)).toEqual([220, 220, 220]);
    expect(at(LEFT + 9, TOP_WITH_LEGEND)).toEqual([0, 0, 0]);
    // The square before the name of the operator.
    expect(at(LEFT + 2, 12 + 14 + 6)).toEqual(AMBER);
    // The other sample has a box without an area.
    expect(at(LEFT + 32, TOP_WITH_LEGEND)).toEqual([200, 200, 200]);
    const bare = await drawn(cut, { scale: 10, boxes: false });
    expect(bare.at(LEFT + 10, TOP)).toEqual([220, 220, 220]);
    expect(await written(cut)).toContain('0.50·7 + 0.50·3');
  });

  it('says how much of which label a mixed image is, the most first', async () => {
    const shown = withSteps(await twoImages(), mixed);
    expect(await written(shown)).toMatch(/^0\.75·3 \+ 0\.25·7 +0\.75·7 \+ 0\.25·3$/m);
    const { at } = await drawn(shown, { scale: 10 });
    expect(at(LEFT, TOP)).toEqual([150, 150, 150]);
  });

  it('says λ where there is no label', async () => {
    const shown = await batchOf({ image: gray }, { image: grayFeatures.image }, 2);
    expect(await written(withSteps(shown, mixed))).toMatch(/^λ 0\.25 +λ 0\.25$/m);
  });

  it('lays the classes of a mask over its image, but for class 0', async () => {
    const columns = {
      image: gray,
      mask: { data: Int32Array.of(0, 1, 2, 0, 0, 0, 0, 0), shape: [2, 2] },
    };
    const features = { image: grayFeatures.image, mask: mask({ shape: [2, 2] }) };
    const { at } = await drawn(await batchOf(columns, features, 2), { scale: 10 });
    expect(at(LEFT, TOP)).toEqual([0, 0, 0]);
    expect(at(LEFT + 10, TOP)).toEqual([152, 113, 25]);
    expect(at(LEFT, TOP + 10)).toEqual([76, 144, 169]);
    expect(at(LEFT + 10, TOP + 10)).toEqual([150, 150, 150]);
  });

  it('shows alpha above squares, and other channels as images of their own', async () => {
    const rgba = { data: Uint8Array.of(10, 20, 30, 255, 10, 20, 30, 0), shape: [1, 2, 4] };
    const shown = await batchOf({ rgba }, { rgba: image({ shape: [1, 2, 4] }) }, 1);
    const { at } = await drawn(shown, { scale: 10 });
    expect([at(LEFT, TOP), at(LEFT + 10, TOP)]).toEqual([
      [10, 20, 30],
      [153, 153, 153],
    ]);
    const ten = { data: Uint8Array.from({ length: 10 }, (_, i) => 20 * i), shape: [1, 1, 10] };
    const planes = await batchOf({ ten }, { ten: image({ shape: [1, 1, 10] }) }, 1);
    const sheet = await drawn(planes, { scale: 10 });
    const values = Array.from({ length: 9 }, (_, k) => sheet.at(LEFT + 12 * k, TOP_WITH_LEGEND)[0]);
    expect(values).toEqual([0, 20, 40, 60, 80, 100, 120, 140, BACKGROUND[0]]);
    expect(await written(planes)).toContain('from left to right: ten 0, ten 1,');
  });

  it.each([
    ['0 to 1', [0, 0.2, 0.4, 1], [0, 51, 102, 255]],
    ['0 to 255', [0, 2, 100, 250], [0, 2, 100, 250]],
    ['below 0', [-1, 0, 1, 1], [0, 128, 255, 255]],
  ])('finds black and white of floats, as those from %s', async (_, values, bytes) => {
    const column = { data: Float32Array.from(values), shape: [2, 2, 1] };
    const shown = await batchOf({ image: column }, { image: grayFeatures.image }, 1);
    const { at } = await drawn(shown, { scale: 10 });
    const found = [0, 10].flatMap((y) => [0, 10].map((x) => at(LEFT + x, TOP + y)[0]));
    expect(found).toEqual(bytes);
    const told = await drawn(shown, { scale: 10, range: [0, 0.1] });
    expect(told.at(LEFT + 10, TOP + 10)).toEqual([255, 255, 255]);
  });

  it('shows each image beside what it was', async () => {
    const shown = withSteps(await twoImages(), mixed);
    const { at } = await drawn(shown, { scale: 10, compare: true });
    expect(at(LEFT, TOP_WITH_LEGEND)).toEqual([0, 0, 0]);
    expect(at(LEFT + 22, TOP_WITH_LEGEND)).toEqual([150, 150, 150]);
    expect(await written(shown, { compare: true })).toContain(
      'from left to right: image before, image after',
    );
  });

  it('shows images after geometry, and no boxes that were cut before it', async () => {
    const flipped: Step = {
      kind: 'resample',
      operator: 'randomFlip',
      flip: Uint8Array.of(1, 0),
      filter: 'nearest',
      antialias: false,
      border: 'constant',
    };
    const pasted: Step = {
      kind: 'paste',
      operator: 'cutmix',
      partner: Uint32Array.of(1, 0),
      box: Uint32Array.of(0, 0, 1, 1, 0, 0, 0, 0),
      extent: [2, 2],
    };
    const shown = withSteps(await twoImages(), pasted, flipped);
    const { at } = await drawn(shown, { scale: 10 });
    const row = [LEFT, LEFT + 10, LEFT + 32, LEFT + 42].map((x) => at(x, TOP)[0]);
    expect(row).toEqual([50, 200, 200, 220]);
    const { at: both } = await drawn(shown, { scale: 10, compare: true });
    expect([LEFT, LEFT + 22].map((x) => both(x, TOP_WITH_LEGEND)[0])).toEqual([0, 50]);
  });

  it('makes large images smaller, by the mean of what falls on a pixel', async () => {
    const data = Uint8Array.from({ length: 448 * 2 }, (_, i) => (i % 2 === 0 ? 40 : 60));
    const shown = await batchOf(
      { image: { data, shape: [2, 448, 1] } },
      { image: image({ shape: [2, 448, 1] }) },
      1,
    );
    const { at, width } = await drawn(shown);
    expect([at(LEFT, TOP), at(LEFT + 223, TOP)]).toEqual([
      [50, 50, 50],
      [50, 50, 50],
    ]);
    expect(width).toBe(LEFT + 224 + 12);
  });

  it('shows numbers and text as a table where there is no image, and can steer no terminal', async () => {
    const columns = {
      label: Uint8Array.of(2, 0),
      x: { data: Float32Array.of(1, 0.5, 0.25, 2, 3, 4, 5, 6), shape: [2, 2] },
      y: Float32Array.of(0.5, 1.5),
      words: ['plain', 'red \u001b[31m'],
    };
    const features = {
      label: classLabel({ classes: 3 }),
      x: tensor({ shape: [2, 2] }),
      y: scalar(),
      words: text(),
    };
    const shown = await batchOf(columns, features, 3);
    expect(await written(shown)).toBe(
      [
        'Batch 0 of epoch 0: 3 samples, 1 of them padding',
        '             label  x               y    words',
        '0            2      1 0.5 | 0.25 2  0.5  plain',
        '1            0      3 4 | 5 6       1.5  red \ufffd[31m',
        '2 (padding)  2      1 0.5 | 0.25 2  0.5  plain',
        '',
      ].join('\n'),
    );
    const { at } = await drawn(shown);
    expect(at(2, 2)).toEqual(BACKGROUND);
  });

  it('shows a batch of tensors, whose tensors are gone, as the batch that it is of', async () => {
    const tensors = await firstValueFrom(
      fromColumns({ image: gray, label: Uint8Array.of(7, 3) }).pipe(
        batch({ size: 2, features: grayFeatures }),
        toTensors(),
      ),
    );
    tensors.dispose();
    expect((await drawn(tensors)).png).toEqual((await drawn(await twoImages())).png);
  });

  it('writes a file, and says why it cannot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-show-'));
    try {
      const path = join(folder, 'batch.png');
      const png = await showBatch(path, await twoImages());
      expect(new Uint8Array(readFileSync(path))).toEqual(png);
      const missing = join(folder, 'none/batch.png');
      await expect(showBatch(missing, await twoImages())).rejects.toThrow(
        `Cannot write \`${missing}\`: there is no such folder`,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('draws on a canvas: the pixels without texts, and the texts by its font', async () => {
    const calls: unknown[] = [];
    const canvas = {
      width: 0,
      height: 0,
      getContext: () => ({
        createImageData: (width: number, height: number) => ({
          data: new Uint8ClampedArray(4 * width * height),
        }),
        putImageData: ({ data }: { data: Uint8ClampedArray }) =>
          calls.push(Array.from(data.subarray(0, 4))),
        fillText: (...call: unknown[]) => calls.push(call),
      }),
    };
    await showBatch(canvas, await twoImages(), { theme: 'light', scale: 10 });
    expect([canvas.width, canvas.height]).toEqual([198, 80]);
    expect(calls).toEqual([
      [255, 255, 255, 255],
      ['Batch 0 of epoch 0: 2 samples', 12, 18, 174],
      ['7', 12, 62, 6],
      ['3', 44, 62, 6],
    ]);
  });

  it.each<[ShowBatchOptions, RegExp]>([
    [{ count: 0 }, /`count` must be a positive integer; received 0/],
    [{ columns: 1.5 }, /`columns` must be a positive integer/],
    [{ scale: 0 }, /`scale` must be a positive number/],
    [{ theme: 'blue' as 'dark' }, /`theme` must be 'dark' or 'light'; received "blue"/],
    [{ range: [1, 1] }, /`range` must be two numbers/],
    [{ boxes: 1 as unknown as boolean }, /`boxes` must be true or false/],
    [{ terminal: 'sixel' as 'kitty' }, /`terminal` must be one of 'kitty'/],
    [{ size: 4 } as ShowBatchOptions, /received `size`/],
  ])('refuses %o', async (options, message) => {
    await expect(showBatch('png', await twoImages(), options)).rejects.toThrow(message);
  });

  it('refuses what it cannot draw on, and what is no batch', async () => {
    await expect(showBatch('batch.jpg', await twoImages())).rejects.toThrow(
      /^Cannot `showBatch`: `target` must be a path that ends in `.png`.*; received "batch.jpg"$/,
    );
    await expect(showBatch('png', 7 as unknown as Batch)).rejects.toThrow(
      /^Cannot `showBatch` this stream: it takes batches; received 7/,
    );
  });
});
