import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readImageHeader } from 'millrace';
import sharp from 'sharp';
import { mnistTable } from '../../examples/setup/mnist.ts';

/** A part of an image. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Encoded images, and a part of each. */
export interface ImageSet {
  readonly images: readonly Uint8Array[];
  readonly boxes: readonly Box[];
}

const SIDES = { width: 500, height: 375 };

/** A number from 0 to 1, the next of a fixed sequence. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * JPEGs of the size of ImageNet's: those of the folder MILLRACE_IMAGES, or blurred noise of about
 * 80 KB each, 4:2:0 at quality 92. Boxes are those of a random resized crop, of 44 % on average.
 */
export async function jpegSet(count: number): Promise<ImageSet> {
  const folder = process.env.MILLRACE_IMAGES;
  const next = numbers(1);
  const images: Uint8Array[] = [];
  if (folder !== undefined) {
    const names = readdirSync(folder).filter((name) => name.endsWith('.jpg'));
    for (const name of names.slice(0, count)) images.push(readFileSync(join(folder, name)));
  }
  while (images.length < count && folder === undefined) {
    const noise = { type: 'gaussian' as const, mean: 128, sigma: 60 };
    const image = sharp({ create: { ...SIDES, channels: 3, background: 'black', noise } });
    const blurred = await image.blur(0.75 + 0.2 * next()).toBuffer();
    const raw = { raw: { ...SIDES, channels: 3 as const } };
    images.push(
      await sharp(blurred, raw).jpeg({ quality: 92, chromaSubsampling: '4:2:0' }).toBuffer(),
    );
  }
  const boxes = images.map((image) => {
    const { width, height } = readImageHeader(image);
    return randomBox(width, height, next);
  });
  return { images, boxes };
}

/** A part of 8 to 100 % of the area, of a ratio from 3:4 to 4:3. */
function randomBox(width: number, height: number, next: () => number): Box {
  for (;;) {
    const area = width * height * (0.08 + 0.92 * next());
    const ratio = (3 / 4) ** (1 - 2 * next());
    const [w, h] = [Math.round(Math.sqrt(area * ratio)), Math.round(Math.sqrt(area / ratio))];
    if (w > width || h > height) continue;
    const [left, top] = [
      Math.floor(next() * (width - w + 1)),
      Math.floor(next() * (height - h + 1)),
    ];
    return { left, top, width: w, height: h };
  }
}

/** PNGs of digits, 28×28, grey. */
export async function digitSet(count: number): Promise<ImageSet> {
  const column = (await mnistTable('test')).getChild('image');
  const raw = { raw: { width: 28, height: 28, channels: 1 as const } };
  const images = await Promise.all(
    Array.from({ length: count }, (_, i) => sharp(column?.get(i), raw).png().toBuffer()),
  );
  return { images, boxes: [] };
}

/** PNGs of 32×32 RGB: parts of JPEGs, made small. */
export async function thumbnailSet(count: number, { images, boxes }: ImageSet): Promise<ImageSet> {
  const thumbnails = Array.from({ length: count }, (_, i) => {
    const image = sharp(images[i % images.length]).extract(boxes[i % boxes.length] as Box);
    return image.resize(32, 32, { fit: 'fill' }).png().toBuffer();
  });
  return { images: await Promise.all(thumbnails), boxes: [] };
}
