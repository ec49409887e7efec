import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Pixels } from '../../lib/raster/channels.ts';
import { toChannels } from '../../lib/raster/channels.ts';

const folder = resolve(import.meta.dirname, '../golden/raster');

/**
 * What Pillow and torchvision make of a file of `odd`, as its script says; hashes are cut MD5 of
 * RGB.
 */
export interface OddReference {
  readonly mode?: string;
  readonly pil: string;
  readonly tv: string;
  readonly size?: readonly [width: number, height: number];
}

/** Files of odd kinds, by name, with what is known of them. */
export const odd: ReadonlyMap<
  string,
  { readonly bytes: Uint8Array; readonly known: OddReference }
> = new Map(
  Object.entries(
    JSON.parse(readFileSync(join(folder, 'odd/ref.json'), 'utf8')) as Record<string, OddReference>,
  )
    .filter(([name]) => readdirSync(join(folder, 'odd')).includes(name))
    .map(([name, known]) => [
      name,
      { bytes: new Uint8Array(readFileSync(join(folder, 'odd', name))), known },
    ]),
);

/**
 * An image of a line that `images.py` writes, with MD5 of its pixels by what Pillow converts it to.
 */
export interface GoldenImage {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly size?: readonly [height: number, width: number];
  readonly RGB?: string;
  readonly L?: string;
  readonly RGBA?: string | null;
  readonly float32?: string;
  readonly error?: string;
}

/** Images of the lines of `images.py`. */
export function goldenImages(lines: string): readonly GoldenImage[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const { bytes, ...rest } = JSON.parse(line) as Omit<GoldenImage, 'bytes'> & { bytes: string };
      return { ...rest, bytes: new Uint8Array(Buffer.from(bytes, 'base64')) };
    });
}

/** Where the script lies that writes images. */
export const imagesScript: string = join(folder, 'images.py');

/** Images that were written. */
export const images: readonly GoldenImage[] = goldenImages(
  readFileSync(join(folder, 'images.jsonl'), 'utf8'),
);

export const isJpeg = ({ name }: { readonly name: string }): boolean => !name.startsWith('png');

/** MD5 of pixels, in the channels that are asked for. */
export function md5(image: Pixels, channels?: 1 | 3 | 4): string {
  const { pixels } = channels === undefined ? image : toChannels(image, channels);
  const { buffer, byteOffset, byteLength } = pixels;
  return createHash('md5')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
