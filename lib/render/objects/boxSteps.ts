import { OptionError } from '../../core/errors.ts';
import type { Extents } from '../../core/extents.ts';
import { extentsAfter } from '../../core/extentsOf.ts';
import {
  type CustomStep,
  type MixStep,
  type PasteStep,
  type Step,
  WEIGHT_ONE,
} from '../../core/recipe.ts';
import {
  areaOf,
  clipped,
  type Edges,
  moved,
  type PlacedBox,
  uncovered,
  wholeOf,
} from './placedBoxes.ts';
import { type Extent, placementOf } from './placement.ts';

/** The boxes of each sample of a batch. */
export type BoxesOfSamples = readonly (readonly PlacedBox[])[];

/** The images that boxes follow, and the rule for cut boxes. */
export interface BoxRules {
  /** Extents of the images before any step. */
  readonly extents: Extents;
  /** The minimum visible fraction of a box. */
  readonly minVisible: number;
}

/** Applies the steps of images to the boxes that follow them. */
export function boxesAfterSteps(
  boxes: BoxesOfSamples,
  steps: readonly Step[],
  { extents, minVisible }: BoxRules,
): BoxesOfSamples {
  const visible = (all: BoxesOfSamples) =>
    all.map((own) => own.filter((box) => areaOf(box) > 0 && box.visible >= minVisible));
  // The visible fraction starts after clipping: a box in the data may extend beyond its image.
  let now = visible(
    boxes.map((own, i) =>
      own.map((box) => ({ ...clipped(box, wholeOf(extentAt(extents, i))), visible: 1 })),
    ),
  );
  let before = extents;
  for (const step of steps) {
    now = visible(afterStep(now, step, before));
    before = extentsAfter(before, step);
  }
  return now;
}

function afterStep(boxes: BoxesOfSamples, step: Step, extents: Extents): BoxesOfSamples {
  switch (step.kind) {
    case 'resample':
    case 'warp':
      return boxes.map((own, i) => {
        const placement = placementOf(step, i, extentAt(extents, i));
        return own.map((box) => moved(box, placement));
      });
    case 'mix':
      return boxes.map((own, i) => mixed(boxes, own, { step, i }));
    case 'paste':
      return boxes.map((own, i) => pasted(boxes, own, { step, i }));
    case 'custom':
      return boxes.map((own, i) => customized(own, { step, i }, extentAt(extents, i)));
    default:
      return boxes;
  }
}

interface At<S> {
  readonly step: S;
  readonly i: number;
}

/** The boxes of both images, with their weights multiplied by the shares. */
function mixed(
  boxes: BoxesOfSamples,
  own: readonly PlacedBox[],
  { step, i }: At<MixStep>,
): readonly PlacedBox[] {
  const partner = step.partner[i] as number;
  const share = (step.weight[i] as number) / WEIGHT_ONE;
  if (partner === i || share === 1) return own;
  const weighed = (list: readonly PlacedBox[], by: number) =>
    list.map((box) => ({ ...box, weight: by * box.weight }));
  const others = weighed(boxes[partner] ?? [], 1 - share);
  return share === 0 ? others : [...weighed(own, share), ...others];
}

/** The rest of a sample's boxes, and the partner's boxes within the pasted box. */
function pasted(
  boxes: BoxesOfSamples,
  own: readonly PlacedBox[],
  { step, i }: At<PasteStep>,
): readonly PlacedBox[] {
  const partner = step.partner[i] as number;
  const [x1, y1, x2, y2] = step.box.subarray(4 * i, 4 * i + 4) as unknown as Corners;
  const cut: Edges = { x1, y1, x2, y2 };
  if (partner === i || areaOf(cut) === 0) return own;
  const others = boxes[partner] ?? [];
  return [...own.map((box) => uncovered(box, cut)), ...others.map((box) => clipped(box, cut))];
}

type Corners = readonly [number, number, number, number];

function customized(
  own: readonly PlacedBox[],
  { step, i }: At<CustomStep>,
  extent: Extent,
): readonly PlacedBox[] {
  const { boxes: change, name } = step.definition;
  const parameters = step.parameters[i];
  if (change === undefined || parameters === undefined || own.length === 0) return own;
  const corners = Float32Array.from(own.flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]));
  const changed: unknown = change(corners, parameters as never, { ...extent, channels: 1 });
  requireNumbers(changed, { option: 'boxes', name, length: 4 * own.length });
  return own.map((box, k) => {
    const [x1, y1, x2, y2] = changed.subarray(4 * k, 4 * k + 4) as unknown as Corners;
    return clipped({ ...box, x1, y1, x2, y2 }, wholeOf(extent));
  });
}

/** Checks the result of a user's function. */
export function requireNumbers(
  result: unknown,
  { option, name, length }: { option: 'boxes' | 'points'; name: string; length: number },
): asserts result is Float32Array {
  if (result instanceof Float32Array && result.length === length) return;
  const received =
    result instanceof Float32Array
      ? `one of ${result.length}`
      : result === null
        ? 'null'
        : typeof result;
  throw new OptionError(
    `Cannot apply \`augment\`: \`${option}\` of \`${name}\` must return a Float32Array of ` +
      `${length} numbers, as many as it gets; received ${received}`,
  );
}

/** Height and width of image `i`. */
export function extentAt({ heights, widths }: Extents, i: number): Extent {
  return { height: heights[i] as number, width: widths[i] as number };
}
