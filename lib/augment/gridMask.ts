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
  /** Side of a grid cell in pixels, or its minimum and maximum. */
  readonly cell: number | readonly [min: number, max: number];
  /** The fraction of a cell's side that stays, rounded up to pixels. Defaults to 0.6. */
  readonly ratio?: number;
  /** The probability of erasing a sample. Defaults to 0.7. */
  readonly p?: number;
  /**
   * One value for all channels, or one per channel, in the units of the image at this point.
   * Defaults to 0.
   */
  readonly fill?: number | readonly number[];
}

/**
 * Erases the squares of a grid. It draws the side of the cells and the origin of the grid for each
 * sample. In a cell of side `d`, it erases a square of side `d − ⌈d · ratio⌉`. Labels are
 * unchanged, and so are masks without `erase`.
 *
 * A fill of 0 is black, or after `normalize` the mean of the data set.
 *
 * Source: Chen et al., "GridMask data augmentation" (2020), with `mode 1` of the authors' code,
 * which they train with, and without its rotation. They increase `p` with the epochs.
 *
 * @throws OptionError if an option is invalid
 * @throws SchemaError in the stream, if the batch has no images, or their channels do not match
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
    // Sized for the smallest cells, because the size for a sample must not depend on its
    // neighbours.
    const holes = extent.reduce((count, side) => count * (Math.ceil(side / cells[0]) + 1), 1);
    const box = new Uint32Array(4 * holes * size);
    for (let i = 0; i < size; i++) {
      // Padding is treated like the sample that it repeats.
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

/** Draws the side of the cells and the origin of the grid, and returns its squares. */
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
  /** The start of a cell. */
  readonly first: number;
}

/** The erased ranges along an axis. */
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
