import { type PatchRecipe, type PatchStep, WEIGHT_ONE } from '../../lib/core/recipe.ts';

/** An image as the oracle sees it: double-precision values, and for each pixel whose labels it shows, by sample. */
export interface SlowImage {
  values: Float64Array;
  labels: Map<number, number>[];
}

/** Extent of the images. */
export interface Extent {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Does a recipe step by step, pixel by pixel, in double precision: slow, and plain enough to be believed. */
export function interpret(
  { steps }: PatchRecipe,
  images: readonly Float64Array[],
  extent: Extent,
): SlowImage[] {
  const pixels = extent.height * extent.width;
  let now: SlowImage[] = images.map((values, i) => ({
    values: values.slice(),
    labels: Array.from({ length: pixels }, () => new Map([[i, 1]])),
  }));
  for (const step of steps)
    now = now.map((image, i) => apply(step, { image, i, all: now, extent }));
  return now;
}

/** The share that each sample's label has in an image. */
export function labelShares({ labels }: SlowImage): Map<number, number> {
  const shares = new Map<number, number>();
  for (const pixel of labels) {
    for (const [sample, weight] of pixel)
      shares.set(sample, (shares.get(sample) ?? 0) + weight / labels.length);
  }
  return shares;
}

function apply(
  step: PatchStep,
  {
    image,
    i,
    all,
    extent,
  }: { image: SlowImage; i: number; all: readonly SlowImage[]; extent: Extent },
): SlowImage {
  const { width, height, channels } = extent;
  const at = (list: Float64Array, c: number) => list[list.length === 1 ? 0 : c] as number;
  const inside = (box: Uint32Array, index: number, pixel: number) => {
    const [x1, y1, x2, y2] = box.subarray(4 * index) as unknown as [number, number, number, number];
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    return x >= x1 && x < x2 && y >= y1 && y < y2;
  };
  const result: SlowImage = {
    values: image.values.slice(),
    labels: image.labels.map((pixel) => new Map(pixel)),
  };
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < channels; c++) {
      const k = pixel * channels + c;
      const own = image.values[k] as number;
      if (step.kind === 'affine') result.values[k] = at(step.scale, c) * own + at(step.bias, c);
      if (step.kind === 'mix') {
        const share = (step.weight[i] as number) / WEIGHT_ONE;
        const other = (all[step.partner[i] as number] as SlowImage).values[k] as number;
        result.values[k] = share * own + (1 - share) * other;
      }
      if (step.kind === 'paste' && inside(step.box, i, pixel)) {
        result.values[k] = (all[step.partner[i] as number] as SlowImage).values[k] as number;
      }
      if (step.kind === 'erase') {
        for (let hole = 0; hole < step.holes; hole++) {
          const index = i * step.holes + hole;
          if (!inside(step.box, index, pixel)) continue;
          result.values[k] = step.boxFill?.[index * channels + c] ?? at(step.fill, c);
        }
      }
    }
    const partner =
      step.kind === 'mix' || step.kind === 'paste'
        ? (all[step.partner[i] as number] as SlowImage)
        : image;
    if (step.kind === 'mix') {
      const share = (step.weight[i] as number) / WEIGHT_ONE;
      const blended = new Map<number, number>();
      for (const [sample, weight] of image.labels[pixel] ?? []) blended.set(sample, share * weight);
      for (const [sample, weight] of partner.labels[pixel] ?? []) {
        blended.set(sample, (blended.get(sample) ?? 0) + (1 - share) * weight);
      }
      result.labels[pixel] = blended;
    }
    if (step.kind === 'paste' && inside(step.box, i, pixel))
      result.labels[pixel] = new Map(partner.labels[pixel]);
  }
  return result;
}
