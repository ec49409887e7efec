import type { BoxesFeature } from '../core/features.ts';
import { requireColumnName } from '../options/requireColumnName.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireFollower } from './requireFollower.ts';

/** Options of {@link boxes}. */
export interface BoxesOptions {
  /**
   * The column of the boxes. Defaults to the name of the feature. `'objects.bbox'` is the field
   * `bbox` in the structs of the column `objects`.
   */
  readonly column?: string;
  /**
   * The meaning of a box's four numbers: the corners x1, y1, x2, y2 (`'xyxy'`), the left and top
   * edges with width and height (`'xywh'`, as in COCO), or the centre with width and height
   * (`'cxcywh'`, as in YOLO).
   */
  readonly format: 'xyxy' | 'xywh' | 'cxcywh';
  /** Name of the image feature that they follow. Defaults to the only image of the batch. */
  readonly follow?: string;
  /** The column of their classes: a list with an integer for each box. */
  readonly labels?: string;
  /**
   * The minimum visible fraction of a box's area, from 0 to 1. Other boxes are dropped. Defaults to
   * 0, which drops only boxes without an area.
   */
  readonly minVisible?: number;
  /**
   * True if the numbers are fractions of the image's width and height. By default they are pixels.
   */
  readonly normalized?: boolean;
}

/**
 * A feature of boxes around objects, any number per row. It becomes `BoxTargets`, with the corners
 * of all boxes of a batch in pixels of the final image. It reads lists of lists of four numbers,
 * and flat lists whose length is a multiple of four.
 *
 * Boxes follow their image by the same draws. Coordinates refer to edges: an image spans 0 to its
 * width, and a flip maps x to `width − x`. A box is clipped to the image at once and after every
 * step. It is dropped, with its label, if it has no area or less than `minVisible` of it is
 * visible. `cutmix` adds the partner's boxes, clipped to the pasted box, and removes the covered
 * parts of boxes. `mixup` combines the boxes of both images, with weights λ and 1 − λ. Erasing and
 * colour changes leave boxes unchanged.
 *
 * @throws OptionError if an option is invalid
 * @example
 * ```ts
 * import { batch, boxes, fromColumns, image, pull, randomFlip, toTensors } from 'millrace';
 *
 * const columns = {
 *   image: { data: new Uint8Array(4 * 6), shape: [4, 6, 1] },
 *   boxes: { data: Float32Array.of(0, 0, 2, 3), shape: [1, 4] },
 * };
 * const features = { image: image({ shape: [4, 6, 1] }), boxes: boxes({ format: 'xyxy' }) };
 * const flipped$ = fromColumns(columns).pipe(
 *   batch({ size: 1, features }),
 *   randomFlip({ horizontal: 1 }),
 *   toTensors(),
 * );
 * for await (const { tensors } of pull(flipped$)) {
 *   Array.from(tensors.boxes.boxes.dataSync()) // => [4, 0, 6, 3]
 *   Array.from(tensors.boxes.offsets) // => [0, 1]
 * }
 * ```
 */
export function boxes(options: BoxesOptions): BoxesFeature {
  const action = '`boxes`';
  requireKnownOptions(action, options, OPTIONS);
  const { column, format, follow, labels, minVisible, normalized } = options;
  requireColumnName(action, column);
  requireOption(FORMATS.includes(format), action, {
    option: 'format',
    rule: "'xyxy', 'xywh' or 'cxcywh'",
    value: format,
  });
  requireOption(labels === undefined || typeof labels === 'string', action, {
    option: 'labels',
    rule: 'the name of a column',
    value: labels,
  });
  requireOption(minVisible === undefined || (minVisible >= 0 && minVisible <= 1), action, {
    option: 'minVisible',
    rule: 'a number from 0 to 1',
    value: minVisible,
  });
  requireFollower(action, { follow, normalized });
  return {
    kind: 'boxes',
    ...(column === undefined ? {} : { column }),
    format,
    ...(follow === undefined ? {} : { follow }),
    ...(labels === undefined ? {} : { labels }),
    ...(minVisible === undefined ? {} : { minVisible }),
    ...(normalized === undefined ? {} : { normalized }),
  };
}

const FORMATS: readonly unknown[] = ['xyxy', 'xywh', 'cxcywh'];
const OPTIONS = ['column', 'format', 'follow', 'labels', 'minVisible', 'normalized'];
