import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { augmentation } from '../../lib/augment/augmentation.ts';
import type { EraseStep } from '../../lib/core/recipe.ts';
import { gaussianBlur } from '../../lib/raster/convolve/gaussianBlur.ts';
import {
  everyGolden,
  type GoldenCase,
  type GoldenInput,
  goldenInputs,
  madeBy,
  pixelsOf,
} from './everyGolden.ts';
import { imagesAfter } from './imagesAfter.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Why a case is of something that there is not, or that is something else by intent. */
function notApplicable({ op, lib, params: { filter, expand } }: GoldenCase): string | undefined {
  if (filter === 'nearest-exact' || filter === 'bicubic') return `no filter ${filter}`;
  if (expand === true) return 'images keep their extent';
  if (op === 'gaussianBlur' && lib === 'pillow') return 'three box blurs, not a Gaussian';
  return undefined;
}

/** How far values may be off, in levels of 255: at most, and on average over an image. */
interface Bound {
  readonly max: number;
  readonly mean: number;
}

const EXACT: Bound = { max: 0, mean: 0 };
/** Floats, as a share of the range. */
const within = (share: number): Bound => ({ max: 255 * share, mean: 255 * share });
/** What was rounded. */
const ROUNDED: Bound = { max: 0.6, mean: 0.3 };
/** What was cut to bytes after each step, and is not here. */
const CUT: Bound = { max: 1.25, mean: 1.25 };
const LEVEL: Bound = { max: 1.01, mean: 0.6 };

function boundOf({ op, lib, params: { filter } }: GoldenCase): Bound {
  const isTurned = op === 'affine' || op === 'rotate';
  if (lib === 'torchvision-float') {
    // Places are multiples of 1/128 pixel. 1.3 and 0.1 are what images of noise may take.
    if (isTurned) return { max: 0.02, mean: 0.005 };
    // They keep k/2ᵇ of the range, here bytes lose bits.
    if (op === 'posterize') return LEVEL;
    return within(op === 'resize' || op === 'resizedCrop' ? 3e-6 : 2e-6);
  }
  if (isTurned && filter === 'nearest') return EXACT;
  // Pillow cuts to bytes.
  if (isTurned) return lib === 'pillow' ? LEVEL : ROUNDED;
  // Their hue has steps of 1/255 of a turn, and values are those of bytes.
  if (op === 'hue' && lib === 'pillow') return { max: 15, mean: 3 };
  if (['resize', 'resizedCrop'].includes(op)) return lib === 'pillow' ? LEVEL : EXACT;
  if (['brightness', 'contrast', 'saturation', 'sharpness'].includes(op)) return CUT;
  if (['hue', 'gamma', 'autocontrast', 'grayscale'].includes(op)) return LEVEL;
  return op === 'gaussianBlur' ? ROUNDED : EXACT;
}

/** Which values of a case are compared. */
async function comparable(golden: GoldenCase): Promise<(k: number) => boolean> {
  const { op, lib, params, skip = [] } = golden;
  const { filter, fill } = params;
  const isTurned = op === 'affine' || op === 'rotate';
  const isTie = (k: number) => !skip.includes(k);
  // Torchvision mixes a fill in twice at the edges; Pillow looks nothing up across them.
  if (!isTurned || filter !== 'bilinear' || (fill === null && lib !== 'pillow')) return isTie;
  const ones = new Float32Array(pixelsOf(golden).length).fill(1);
  const like = { ...golden, lib: 'torchvision-float', params: { ...params, fill: 0 } } as const;
  const shares = await madeBy(like, ones);
  const isInside = (share: number) => share > 0.9999;
  const isOutside = (share: number) => lib !== 'pillow' && share < 0.0001;
  return (k) => isTie(k) && (isInside(shares[k] as number) || isOutside(shares[k] as number));
}

/** What ours makes of the image of a case. */
async function ours(golden: GoldenCase): Promise<ArrayLike<number>> {
  const { op, lib, params } = golden;
  if (op === 'erase') return erased(golden);
  const made = op === 'gaussianBlur' ? blurred(golden) : await madeBy(golden);
  // Of three channels that are alike they keep one.
  if (lib === 'pillow' && op === 'grayscale')
    return Float32Array.from(made).filter((_, k) => k % 3 === 0);
  // Theirs is cut to bytes from a range of 256.
  if (op === 'gamma') return Array.from(made, (value) => (255.999 * value) / 255);
  expect(params.expand ?? false).toBe(false);
  return made;
}

/** Each axis has a deviation of its own, which the operator gives both. */
function blurred(golden: GoldenCase): Float32Array {
  const [height, width, channels] = (goldenInputs.get(golden.input) as GoldenInput).shape;
  const { kernelX = 1, kernelY = 1, sigmaX = 0, sigmaY = 0 } = golden.params;
  const values = { data: Float32Array.from(pixelsOf(golden)), height, width, channels, range: 1 };
  gaussianBlur(values, { size: kernelY, sigma: sigmaY }, { size: kernelX, sigma: sigmaX });
  return values.data;
}

/** Erases the box that is told, as random ones are. */
async function erased({ input, params }: GoldenCase): Promise<ArrayLike<number>> {
  const { data, shape } = goldenInputs.get(input) as GoldenInput;
  const { top = 0, left = 0, height = 0, width = 0, value = [] } = params;
  const [rows, columns] = shape;
  const box = [left, top, Math.min(columns, left + width), Math.min(rows, top + height)];
  const step: EraseStep = {
    ...{ kind: 'erase', operator: 'erase', holes: 1, extent: [rows, columns] },
    box: Uint32Array.from(box),
    fill: Float64Array.from(value),
  };
  const operator = augmentation('erase', {
    prepare: () => undefined,
    apply: (batch) => batch.after('erase', '', [step]),
  });
  const [made] = await imagesAfter({ data: Uint8Array.from(data), shape, operators: [operator] });
  return made?.values ?? [];
}

// Masks, boxes and points are those of `objects/golden.spec.ts`.
const ofImages = everyGolden.filter(({ op }) => !/(Boxes|Points|Mask)$/.test(op));
const run = ofImages.filter((golden) => notApplicable(golden) === undefined);
const nameOf = ({ op, lib }: GoldenCase) => `${op} of ${lib}`;
const groups = [...new Set(run.map(nameOf))].map(
  (name) => [name, run.filter((golden) => nameOf(golden) === name)] as const,
);

describe('augmentations beside torchvision and Pillow', () => {
  it.each(groups)('%s is as near as its definition', async (_, cases) => {
    for (const golden of cases) {
      const unit = golden.lib === 'torchvision-float' ? 255 : 1;
      const [made, isCompared] = [await ours(golden), await comparable(golden)];
      expect(made.length, golden.id).toBe(golden.data.length);
      const off = golden.data.flatMap((value, k) =>
        isCompared(k) ? [unit * Math.abs((made[k] as number) - value)] : [],
      );
      const bound = boundOf(golden);
      expect(Math.max(0, ...off), golden.id).toBeLessThanOrEqual(bound.max);
      const mean = off.reduce((sum, one) => sum + one, 0) / Math.max(1, off.length);
      expect(mean, golden.id).toBeLessThanOrEqual(bound.mean);
    }
  });

  it('are 937 cases, of which 57 are of what there is not', () => {
    const counts: Record<string, number> = { run: run.length };
    for (const golden of ofImages) {
      const reason = notApplicable(golden);
      if (reason !== undefined) counts[reason] = (counts[reason] ?? 0) + 1;
    }
    expect(counts).toEqual({
      run: 859,
      'no filter nearest-exact': 12,
      'no filter bicubic': 12,
      'images keep their extent': 24,
      'three box blurs, not a Gaussian': 9,
    });
    expect(everyGolden.length - ofImages.length).toBe(21);
    expect(everyGolden).toHaveLength(937);
  });
});
