import type { Batch } from '../core/batch.ts';
import type { Features } from '../core/features.ts';
import type { EraseStep } from '../core/recipe.ts';
import { isInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { bernoulli } from '../random/bernoulli.ts';
import { integer } from '../random/integer.ts';
import type { Stream } from '../random/stream.ts';
import { type Augmentation, augmentation } from './augmentation.ts';
import type { PixelBox } from './box.ts';
import { chosenText } from './chosenText.ts';
import { sampleStreams } from './drawStream.ts';
import { requireFills } from './geometry.ts';
import { imageExtent } from './imageExtent.ts';
import { RANDOM_OPTIONS, type RandomOptions, requireFill, requireRandom } from './imageOptions.ts';
import { imagesOf, requireTouchable } from './touchedFeatures.ts';

/** Options of {@link gridMask}. */
export interface GridMaskOptions extends RandomOptions {
  /** Side of a cell of the grid in pixels, or the least and the greatest. */
  readonly cell: number | readonly [min: number, max: number];
  /** What of the side of a cell stays, rounded up to pixels; 0.6 when left out. */
  readonly ratio?: number;
  /** How often a sample is erased; 0.7 when left out. */
  readonly p?: number;
  /** For all channels or for each, in the units of the image at this point; 0 when left out. */
  readonly fill?: number | readonly number[];
}

/**
 * Erases the squares of a grid. The side of its cells and where it begins are drawn for each
 * sample. Of a cell of side `d` a square of side `d − ⌈d · ratio⌉` is erased. Labels stay as they
 * are, and so do masks, unless their own `erase` says otherwise.
 *
 * After `normalize` a fill of 0 is the mean of the data set; before it, black.
 *
 * Source: Chen et al., "GridMask data augmentation" (2020), with `mode 1` of the authors' code, by
 * which they train, and without its rotation. They let `p` grow with the epochs.
 *
 * @throws OptionError where an option is not what it must be
 * @throws SchemaError in the stream, where the batch has no images, or of other channels than
 * `fill`
 * @example
 * ```ts
 * import { batch, fromColumns, gridMask, image, pull, toTensors } from 'millrace';
 *
 * const columns = { image: { data: new Uint8Array(64).fill(1), shape: [8, 8, 1] } };
 * const features = { image: image({ shape: [8, 8, 1], scale: 1 }) };
 * const masked$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   gridMask({ cell: 4, ratio: 0.5, p: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(masked$, { seed: 1 })) {
 *   tensors.image.sum().dataSync()[0] // => 48
 * }
 * ```
 */
export function gridMask(options: GridMaskOptions): Augmentation {
  const action = '`gridMask`';
  requireKnownOptions(action, options, ['cell', 'ratio', 'fill', ...RANDOM_OPTIONS]);
  requireRandom(action, options);
  const { cell, ratio = 0.6, p = 0.7, until = Infinity, seed, features: named } = options;
  const cells = requireCells(action, cell);
  requireOption(typeof ratio === 'number' && ratio > 0 && ratio <= 1, action, {
    option: 'ratio',
    rule: 'a number above 0, of at most 1',
    value: ratio,
  });
  const fill = requireFill(action, options.fill ?? 0);
  const text = JSON.stringify(options);

  const prepare = (features: Features): readonly [number, number] => {
    requireTouchable(features, { operator: 'gridMask', features: named, numbers: false });
    requireFills('gridMask', imagesOf(features, named), fill);
    return imageExtent(features, 'gridMask', named);
  };
  const apply = <F extends Features>(
    batch: Batch<F>,
    extent: readonly [number, number],
  ): Batch<F> => {
    const { size, valid, epoch } = batch;
    const streamOf = sampleStreams(batch as unknown as Batch, 'gridMask', seed);
    const drawn = Array.from({ length: valid }, (_, i) => {
      const stream = streamOf(i);
      const isErased = bernoulli(stream, p) && epoch < until;
      return isErased ? drawSquares(stream, extent, { cells, ratio }) : [];
    });
    // Of the smallest cells: what a sample needs must not depend on its neighbours.
    const holes = extent.reduce((count, side) => count * (Math.ceil(side / cells[0]) + 1), 1);
    const box = new Uint32Array(4 * holes * size);
    for (let i = 0; i < size; i++) {
      // Padding is treated as the sample that it repeats.
      box.set((drawn[i < valid ? i : 0] ?? []).flat(), 4 * holes * i);
    }
    const step: EraseStep = {
      kind: 'erase',
      operator: 'gridMask',
      ...(named === undefined ? {} : { features: [...named] }),
      holes,
      box,
      extent,
      fill: Float64Array.from(fill),
    };
    return batch.after('gridMask', text, [step]);
  };
  return augmentation('gridMask', {
    prepare,
    apply,
    text: chosenText('gridMask', named),
    isPerSample: true,
  });
}

type Cells = readonly [min: number, max: number];

function requireCells(action: string, cell: unknown): Cells {
  const range: unknown = typeof cell === 'number' ? [cell, cell] : cell;
  const isCells =
    Array.isArray(range) &&
    range.length === 2 &&
    range.every((side) => isInteger(side, 1)) &&
    Number(range[0]) <= Number(range[1]);
  requireOption(isCells, action, {
    option: 'cell',
    rule: 'a positive integer, or [min, max] of such, in pixels',
    value: cell,
  });
  return range as unknown as Cells;
}

/** Draws the side of the cells and where the grid begins, and gives its squares. */
function drawSquares(
  stream: Stream,
  [height, width]: readonly [number, number],
  { cells: [least, most], ratio }: { readonly cells: Cells; readonly ratio: number },
): readonly PixelBox[] {
  const side = least + integer(stream, most - least + 1);
  const kept = Math.ceil(side * ratio);
  const rows = spans(height, { side, kept, first: integer(stream, side) });
  const columns = spans(width, { side, kept, first: integer(stream, side) });
  return rows.flatMap(([y1, y2]) => columns.map(([x1, x2]): PixelBox => [x1, y1, x2, y2]));
}

interface Line {
  readonly side: number;
  readonly kept: number;
  /** Where a cell begins. */
  readonly first: number;
}

/** What is erased along an axis, between the stripes that stay. */
function spans(
  length: number,
  { side, kept, first }: Line,
): readonly (readonly [number, number])[] {
  const all: (readonly [number, number])[] = [];
  for (let start = first - side; start < length; start += side) {
    const from = Math.max(0, start + kept);
    const end = Math.min(length, start + side);
    if (from < end) all.push([from, end]);
  }
  return all;
}
