import type { RasterStep } from '../../core/recipe.ts';
import type { Crop } from '../crop.ts';
import type { DecodedImage, ImageDecoder } from '../imageDecoder.ts';
import type { OpenDecoder } from '../openDecoders.ts';
import { oriented, storedCrop } from '../orient.ts';
import { neededWindow } from '../resample/neededWindow.ts';
import { resample } from '../resample/resample.ts';
import { type ResampleInput, resampleFloat } from '../resample/resampleScalar.ts';
import { byteFill, fillOf } from './fillOf.ts';
import { afterStep, type Geometry, wholeImage } from './geometry.ts';
import { makeValues } from './makeValues.ts';
import { rasterizeMask } from './rasterizeMask.ts';
import type {
  DecodedSource,
  EncodedImage,
  PixelImage,
  RasterJob,
  RasterResult,
} from './rasterJob.ts';
import { type AnyInput, type SharedImage, sharedImages } from './sharedImages.ts';
import { type ValueWork, workOf } from './valueWork.ts';

/**
 * Does jobs: decodes what the steps need of each image, and does the steps. An image that several
 * of them are made of is the same object, and is decoded once. Damaged images are told of, and the
 * others are done all the same.
 */
export async function rasterize(
  jobs: readonly RasterJob[],
  open: OpenDecoder,
): Promise<readonly RasterResult[]> {
  const planned = jobs.map((job) => ({
    job,
    plans: job.mask === undefined ? job.images.map((_, i) => planOf(job, i)) : [],
  }));
  const encoded = jobs.find(({ images }) => images.some((image) => 'bytes' in image));
  const decoder = encoded === undefined ? undefined : await open(encoded.decode.decoders);
  const shared = sharedImages(planned);
  const results: RasterResult[] = [];
  for (const { job, plans } of planned) results.push(await done(job, plans, { decoder, shared }));
  return results;
}

/** What decodes the images of jobs, and those that were decoded. */
interface Decoding {
  readonly decoder: ImageDecoder | undefined;
  readonly shared: ReadonlyMap<EncodedImage | PixelImage, SharedImage>;
}

async function done(
  job: RasterJob,
  plans: readonly Plan[],
  decoding: Decoding,
): Promise<RasterResult> {
  const { images, height, width, channels, isFloat } = job;
  const length = height * width * channels;
  const count = images.length * length;
  const room = job.room ?? new ArrayBuffer(isFloat ? 4 * count : count);
  const pixels = isFloat ? new Float32Array(room, 0, count) : new Uint8Array(room, 0, count);
  const faults: { image: number; reason: string }[] = [];
  const kept: DecodedSource[] = [];
  for (let i = 0; i < images.length; i++) {
    try {
      const target = pixels.subarray(i * length, (i + 1) * length);
      const plan = plans[i];
      if (plan === undefined) {
        target.set(classesOf(job, i, decoding));
        continue;
      }
      const input = inputOf(job, i, plan.geometry, decoding);
      const source = input instanceof Promise ? await input : input;
      const { keepAs } = images[i] as EncodedImage;
      if (keepAs !== undefined) {
        const { data, height: rows, width: columns } = source;
        kept.push({
          key: keepAs,
          // Pixels lie in the memory of the decoder, until the next image.
          image: { pixels: data.slice() as KeptPixels, height: rows, width: columns },
        });
      }
      run(job, i, { plan, input: source, target });
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'IoError') throw error;
      faults.push({ image: i, reason: error.message });
    }
  }
  return { pixels, faults, decoded: kept, parcel: job.parcel };
}

type KeptPixels = DecodedSource['image']['pixels'];

/** The classes of an encoded mask after the steps. */
function classesOf(
  { images, steps, decode, mask }: RasterJob,
  i: number,
  { decoder, shared }: Decoding,
): Int32Array {
  const image = images[i] as EncodedImage;
  const known = shared.get(image);
  const decoded =
    known?.indices ?? (decoder as ImageDecoder).indices(image.bytes, decode.maxPixels);
  if (known !== undefined) known.indices = decoded;
  const { indices, height, width } = decoded;
  const classes = Int32Array.from(indices);
  return rasterizeMask({ classes, height, width }, steps, { sample: i, erase: mask?.erase ?? 0 });
}

/** What is looked up first, and the steps that are left after it. */
interface Plan {
  readonly geometry: Geometry;
  readonly fill: Float64Array | undefined;
  /** Whether it gives the image as it is. */
  readonly isWhole: boolean;
  /** The step that comes after it. */
  readonly next: number;
}

/** Steps of geometry up to the next of another kind, as one look-up. */
function planOf({ steps, images }: RasterJob, i: number): Plan {
  const { height, width } = images[i] as PixelImage;
  return lookUp(steps, i, { first: 0, geometry: wholeImage(height, width) });
}

function lookUp(
  steps: readonly RasterStep[],
  i: number,
  { first, geometry: start }: { readonly first: number; readonly geometry: Geometry },
): Plan {
  let geometry = start;
  let fill: Float64Array | undefined;
  let isWhole = true;
  let next = first;
  for (; next < steps.length; next++) {
    const step = steps[next] as RasterStep;
    if (step.kind !== 'resample') {
      // What leaves this sample as it is must not part the look-ups before and after it.
      if (workOf(step, i).length === 0) continue;
      break;
    }
    if (step.fill !== undefined) {
      // One look-up has one fill.
      if (fill !== undefined && !isSame(fill, step.fill)) break;
      fill = step.fill;
    }
    geometry = afterStep(geometry, step, i);
    isWhole = false;
  }
  return { geometry, fill, isWhole, next };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((value, c) => value === b[c]);
}

/** The part of an image that a look-up needs. */
function inputOf(
  job: RasterJob,
  i: number,
  { rows, columns }: Geometry,
  { decoder, shared }: Decoding,
): AnyInput | Promise<AnyInput> {
  const image = job.images[i] as EncodedImage | PixelImage;
  if (!('bytes' in image)) {
    const { pixels: data, height, width } = image;
    return { data, height, width, channels: job.channels, top: 0, left: 0 } as AnyInput;
  }
  const known = shared.get(image);
  if (known !== undefined) {
    known.input ??= ownPixels(decodedPart(job, image, known.part, decoder as ImageDecoder));
    return known.input;
  }
  const { keepAs, height, width } = image;
  const whole = { top: 0, left: 0, height, width };
  const part = keepAs === undefined ? neededWindow(rows, columns) : whole;
  return decodedPart(job, image, part, decoder as ImageDecoder);
}

/** The pixels as a copy: the memory of the decoder holds them until the next image. */
function ownPixels(input: AnyInput | Promise<AnyInput>): AnyInput | Promise<AnyInput> {
  if (input instanceof Promise) return input.then(ownPixels);
  return { ...input, data: input.data.slice() } as AnyInput;
}

function decodedPart(
  { channels, decode }: RasterJob,
  { bytes, height, width, orientation }: EncodedImage,
  part: Crop,
  decoder: ImageDecoder,
): AnyInput | Promise<AnyInput> {
  // All that is shown is the fill.
  if (part.height === 0) return { ...part, data: new Uint8Array(0), channels };
  const isWhole = part.height === height && part.width === width;
  const decoded = decoder.decode(bytes, {
    channels: channels as 1 | 3 | 4,
    maxPixels: decode.maxPixels,
    ...(isWhole ? {} : { crop: storedCrop(part, { height, width }, orientation) }),
  });
  const input = (stored: DecodedImage) => {
    const { pixels: data, ...extent } = oriented(stored, orientation);
    return {
      data,
      height: extent.height,
      width: extent.width,
      channels,
      top: part.top,
      left: part.left,
    } as AnyInput;
  };
  return decoded instanceof Promise ? decoded.then(input) : input(decoded);
}

interface Work {
  readonly plan: Plan;
  readonly input: AnyInput;
  readonly target: Uint8Array | Float32Array;
}

/** Does the steps on one image. */
function run(job: RasterJob, i: number, { plan, input, target }: Work): void {
  const { steps, channels, range, scale } = job;
  let now = plan;
  let source = input;
  for (;;) {
    if (target instanceof Uint8Array) {
      // Steps on values make float32.
      lookUpInto(source, now, job, target);
      return;
    }
    const extent = { height: now.geometry.rows.size, width: now.geometry.columns.size, channels };
    const work: ValueWork[] = [];
    let { next } = now;
    for (; next < steps.length; next++) {
      const step = steps[next] as RasterStep;
      if (step.kind === 'resample') break;
      for (const one of workOf(step, i)) work.push(one);
    }
    const later = lookUp(steps, i, {
      first: next,
      geometry: wholeImage(extent.height, extent.width),
    });
    const isLast = later.isWhole && later.next === steps.length;
    const out = isLast ? target : new Float32Array(extent.height * extent.width * channels);
    makeValues({ data: lookedUp(source, now, job), ...extent, scale, range }, work, out);
    if (isLast) return;
    source = { data: out, ...extent, top: 0, left: 0 } as AnyInput;
    now = later;
  }
}

/** The pixels of a look-up, of the type of its source. */
function lookedUp(source: AnyInput, plan: Plan, job: RasterJob): Uint8Array | Float32Array {
  const { rows, columns } = plan.geometry;
  if (plan.isWhole) return source.data;
  const count = rows.size * columns.size * job.channels;
  const data = source.data instanceof Uint8Array ? new Uint8Array(count) : new Float32Array(count);
  lookUpInto(source, plan, job, data);
  return data;
}

function lookUpInto(
  source: AnyInput,
  { geometry, fill }: Plan,
  { channels, scale }: RasterJob,
  out: Uint8Array | Float32Array,
): void {
  const { rows, columns } = geometry;
  if (out instanceof Uint8Array) {
    resample(source as ResampleInput, rows, columns, byteFill(fill, channels, scale), out);
  } else {
    const values = fillOf(fill, channels);
    resampleFloat(source as ResampleInput<Float32Array>, rows, columns, values, out);
  }
}
