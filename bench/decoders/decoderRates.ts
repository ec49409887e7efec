import { createRequire } from 'node:module';
import { type DecodeImageOptions, decodeImage } from 'millrace';
import sharp from 'sharp';
import { interleaved, type Measured, quotient, rateOf } from '../interleaved.ts';
import { digitSet, type ImageSet, jpegSet, thumbnailSet } from './imageSets.ts';
import { libjpeg, type NativePeer, pillow, writeImages } from './nativePeer.ts';

const JPEGS = 100;
const PNGS = 1000;

/** Images a second of one decoder on one job, and those of Millrace divided by them. */
export interface DecoderRate {
  readonly job: string;
  readonly name: string;
  readonly rate?: Measured;
  readonly ratio?: Measured;
  /** Why it was not measured. */
  readonly absent?: string;
}

type Contender = readonly [name: string, run: (() => Promise<number>) | string];

/** Images a second of decoders on one thread: whole JPEGs, crops of them, and small PNGs. */
export async function decoderRates(folder: string, repetitions: number): Promise<DecoderRate[]> {
  const jpegs = await jpegSet(JPEGS);
  const digits = await digitSet(PNGS);
  const thumbnails = await thumbnailSet(PNGS, jpegs);
  const jpegFile = writeImages(folder, 'jpegs', jpegs);
  const turbo = libjpeg(folder, jpegFile);
  const peers = [turbo];
  const pillowOf = (name: string, set: ImageSet) => {
    const peer = pillow(writeImages(folder, name, set));
    peers.push(peer);
    return nativeRate(peer, 'full', set);
  };
  const { decode } = createRequire(import.meta.url)(
    '@cwasm/jpeg-turbo',
  ) as typeof import('@cwasm/jpeg-turbo');
  const jobs: Readonly<Record<string, readonly Contender[]>> = {
    'JPEG, whole': [
      ['**Millrace**', millrace(jpegs)],
      ['`@cwasm/jpeg-turbo`', rateOf(() => each(jpegs, async (image) => decode(image)))],
      ['sharp', rateOf(() => each(jpegs, (image) => sharp(image).raw().toBuffer()))],
      ['libjpeg-turbo of the system', nativeRate(turbo, 'full', jpegs)],
      ['Pillow', pillowOf('whole', jpegs)],
    ],
    'JPEG, random crop': [
      ['**Millrace**', millrace(jpegs, (i) => ({ crop: jpegs.boxes[i] }))],
      ['libjpeg-turbo of the system', nativeRate(turbo, 'crop', jpegs)],
    ],
    'PNG, 28×28, grey': [
      ['**Millrace**', millrace(digits)],
      ['Pillow', pillowOf('digits', digits)],
    ],
    'PNG, 32×32, RGB': [
      ['**Millrace**', millrace(thumbnails)],
      ['Pillow', pillowOf('thumbnails', thumbnails)],
    ],
  };
  try {
    const rates: DecoderRate[] = [];
    for (const [job, contenders] of Object.entries(jobs)) {
      const present = contenders.filter(([, run]) => typeof run !== 'string');
      const measured = await interleaved(
        present.map(([, run]) => run as () => Promise<number>),
        repetitions,
      );
      const own = measured[0] as Measured;
      for (const [name, run] of contenders) {
        const rate = measured[present.findIndex(([other]) => other === name)];
        if (rate === undefined) rates.push({ job, name, absent: String(run) });
        else rates.push({ job, name, rate, ratio: quotient(own, rate) });
      }
    }
    return rates;
  } finally {
    for (const peer of peers) if (typeof peer !== 'string') peer.stop();
  }
}

async function each(
  { images }: ImageSet,
  run: (image: Uint8Array, index: number) => Promise<unknown>,
): Promise<number> {
  for (const [i, image] of images.entries()) await run(image, i);
  return images.length;
}

function millrace(
  set: ImageSet,
  optionsOf: (index: number) => DecodeImageOptions = () => ({}),
): () => Promise<number> {
  return rateOf(() => each(set, (image, i) => decodeImage(image, optionsOf(i))));
}

function nativeRate(
  peer: NativePeer | string,
  what: string,
  { images }: ImageSet,
): (() => Promise<number>) | string {
  return typeof peer === 'string' ? peer : async () => images.length / (await peer.run(what));
}
