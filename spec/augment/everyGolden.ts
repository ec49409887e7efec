import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Augmentation } from '../../lib/augment/augmentation.ts';
import { geometry } from '../../lib/augment/geometry.ts';
import { type Warp, warpOperator } from '../../lib/augment/warpOperator.ts';
import type { RasterStep } from '../../lib/core/recipe.ts';
import {
  autocontrast,
  brightness,
  centerCrop,
  contrast,
  equalize,
  gamma,
  gaussianBlur,
  grayscale,
  hue,
  invert,
  pad,
  posterize,
  randomFlip,
  resize,
  saturation,
  sharpness,
  solarize,
} from '../../lib/index.ts';
import { openDecoders } from '../../lib/raster/openDecoders.ts';
import { rasterize } from '../../lib/raster/program/rasterize.ts';
import { batchOf } from '../batchOf.ts';

/** Parameters of a case, as its operator has them. */
export interface GoldenParams {
  readonly axis?: 'horizontal' | 'vertical' | 'both';
  readonly left?: number;
  readonly top?: number;
  readonly right?: number;
  readonly bottom?: number;
  readonly height?: number;
  readonly width?: number;
  readonly outHeight?: number;
  readonly outWidth?: number;
  readonly mode?: 'constant' | 'edge' | 'reflect' | 'symmetric';
  readonly fill?: number | readonly number[] | null;
  readonly value?: readonly number[];
  readonly filter?: 'bilinear' | 'nearest' | 'nearest-exact' | 'bicubic';
  readonly antialias?: boolean;
  readonly factor?: number;
  readonly turn?: number;
  readonly threshold?: number;
  readonly bits?: number;
  readonly gamma?: number;
  readonly kernelX?: number;
  readonly kernelY?: number;
  readonly sigmaX?: number;
  readonly sigmaY?: number;
  readonly radius?: number;
  readonly angle?: number;
  readonly translate?: readonly [number, number];
  readonly scale?: number;
  readonly shear?: readonly [number, number];
  readonly center?: readonly [number, number] | null;
  readonly expand?: boolean;
}

/** What torchvision or Pillow made of an image. */
export interface GoldenCase {
  readonly id: string;
  readonly op: string;
  readonly lib: 'torchvision' | 'torchvision-float' | 'pillow';
  readonly input: string;
  readonly params: GoldenParams;
  readonly shape: readonly number[];
  readonly data: readonly number[];
  /** Indices of values that hang on a tie. */
  readonly skip?: readonly number[];
}

/** An image that cases are made of. */
export interface GoldenInput {
  readonly name: string;
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly data: readonly number[];
}

// Written by the script beside it; the first line has the versions.
const lines = readFileSync(
  join(import.meta.dirname, '../golden/augment/augmentations.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => JSON.parse(line) as GoldenCase | GoldenInput);

/** All cases, of which some are of operators or options that there are not. */
export const everyGolden: readonly GoldenCase[] = lines.filter(
  (line): line is GoldenCase => 'op' in line,
);

export const goldenInputs: ReadonlyMap<string, GoldenInput> = new Map(
  lines.flatMap((line) => ('op' in line ? [] : [[line.name, line] as const])),
);

/** The steps of a case, as its operator makes them for one image. */
export function stepsOf({ op, params, input, lib }: GoldenCase): readonly RasterStep[] {
  const [height, width] = goldenInputs.get(input)?.shape ?? [1, 1];
  const operator = operatorOf(op, params, {
    height,
    width,
    unit: lib === 'torchvision-float' ? 255 : 1,
  });
  const { steps } = operator.transform(batchOf({ size: 1, extent: [height, width] })).recipe;
  return steps as readonly RasterStep[];
}

interface Of {
  readonly height: number;
  readonly width: number;
  /** What a fill is divided by. */
  readonly unit: number;
}

function operatorOf(op: string, params: GoldenParams, of: Of): Augmentation {
  const { factor = 1, turn = 0, threshold = 0, bits = 8, gamma: exponent = 1 } = params;
  const { axis, left = 0, top = 0, right = 0, bottom = 0, height = 1, width = 1 } = params;
  const { mode = 'constant', outHeight, outWidth = 1, antialias = true } = params;
  const filter = params.filter === 'nearest' ? 'nearest' : 'bilinear';
  const fill = params.fill ?? 0;
  switch (op) {
    case 'flip':
      return randomFlip({
        horizontal: Number(axis !== 'vertical'),
        vertical: Number(axis !== 'horizontal'),
      });
    case 'pad':
      return pad({ padding: [top, right, bottom, left], mode, fill });
    case 'centerCrop':
      return centerCrop({ size: [height, width] });
    case 'resize':
      return resize({ size: [height, width], filter, antialias });
    case 'crop':
    case 'resizedCrop':
      // A crop at a place that is told, as random ones draw it.
      return geometry(op, {
        options: {},
        filter,
        antialias,
        draws: false,
        sizeAfter: () => [outHeight ?? height, outHeight === undefined ? width : outWidth],
        place: () => ({
          box: [left, top, left + width, top + height],
          ...(outHeight === undefined ? {} : { size: { height: outHeight, width: outWidth } }),
        }),
      });
    case 'brightness':
      return brightness({ factor: [factor, factor] });
    case 'contrast':
      return contrast({ factor: [factor, factor] });
    case 'saturation':
      return saturation({ factor: [factor, factor] });
    case 'sharpness':
      return sharpness({ factor: [factor, factor] });
    case 'hue':
      return hue({ turn: [turn, turn] });
    case 'grayscale':
      return grayscale({ p: 1 });
    case 'invert':
      return invert({ p: 1 });
    case 'solarize':
      return solarize({ threshold: threshold / 255, p: 1 });
    case 'posterize':
      return posterize({ bits, p: 1 });
    case 'gamma':
      return gamma({ gamma: [exponent, exponent] });
    case 'equalize':
      return equalize({ p: 1 });
    case 'autocontrast':
      return autocontrast({ p: 1 });
    case 'gaussianBlur': {
      const { kernelX = 1, kernelY = 1, sigmaX = 1 } = params;
      return gaussianBlur({ size: [kernelY, kernelX], sigma: sigmaX });
    }
    default: {
      const values = typeof fill === 'number' ? fill : fill.map((value) => value / of.unit);
      return warpOperator(op, { filter, fill: values }, () => warpOf(op, params, of));
    }
  }
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** A turn about another place than the middle is one about the middle, and a shift. */
function warpOf(op: string, params: GoldenParams, { height, width }: Of): Warp {
  const { translate = [0, 0], scale = 1, shear = [0, 0], center } = params;
  // `rotate` turns the other way round.
  const angle = op === 'rotate' ? -(params.angle ?? 0) : (params.angle ?? 0);
  const [x, y] = center ?? [width / 2, height / 2];
  const [dx, dy] = [x - width / 2, y - height / 2];
  const [cos, sin] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
  const [tanX, tanY] = [Math.tan(radians(shear[0])), Math.tan(radians(shear[1]))];
  const sheared = [dx - tanX * dy, dy - tanY * (dx - tanX * dy)] as const;
  const moved = [
    scale * (cos * sheared[0] - sin * sheared[1]),
    scale * (sin * sheared[0] + cos * sheared[1]),
  ] as const;
  const shift = [translate[0] + dx - moved[0], translate[1] + dy - moved[1]] as const;
  return { angle, shift, scale, shear };
}

const open = openDecoders();

/** What the steps of a case make of values from 0 to `range`: bytes where they keep bytes. */
export async function madeBy(
  golden: GoldenCase,
  data: Uint8Array | Float32Array = pixelsOf(golden),
): Promise<ArrayLike<number>> {
  const [height, width, channels] = goldenInputs.get(golden.input)?.shape ?? [1, 1, 1];
  const [h = height, w = width] = golden.shape;
  const steps = stepsOf(golden);
  const isFloat = data instanceof Float32Array || steps.some(({ kind }) => kind !== 'resample');
  const [made] = await rasterize(
    [
      {
        images: [{ pixels: data, height, width }],
        steps,
        height: h,
        width: w,
        channels,
        scale: 1,
        range: golden.lib === 'torchvision-float' ? 1 : 255,
        isFloat,
        decode: { orientation: 'exif', maxPixels: 1e6, decoders: {} },
      },
    ],
    open,
  );
  return made?.pixels ?? [];
}

/** The image that a case was made of. */
export function pixelsOf({ input, lib }: GoldenCase): Uint8Array | Float32Array {
  const { data } = goldenInputs.get(input) as GoldenInput;
  if (lib !== 'torchvision-float') return Uint8Array.from(data);
  const unit = Math.fround(1 / 255);
  return Float32Array.from(data, (byte) => byte * unit);
}
