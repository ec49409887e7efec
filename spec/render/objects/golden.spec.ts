import { describe, expect, it } from 'vitest';
import type { ResampleStep, WarpStep } from '../../../lib/core/recipe.ts';
import { rasterizeMask } from '../../../lib/raster/program/rasterizeMask.ts';
import { boxesAfterSteps } from '../../../lib/render/objects/boxSteps.ts';
import { areaOf, type PlacedBox } from '../../../lib/render/objects/placedBoxes.ts';
import { placementOf } from '../../../lib/render/objects/placement.ts';
import { movedPoints, pointsAfterSteps } from '../../../lib/render/objects/pointSteps.ts';
import { everyGolden, type GoldenCase, goldenInputs } from '../../augment/everyGolden.ts';

const [height, width] = [6, 8];
const extents = { heights: Uint32Array.of(height), widths: Uint32Array.of(width) };
const geometry: Omit<ResampleStep, 'operator'> = {
  ...{ kind: 'resample', filter: 'nearest', antialias: false, border: 'constant' },
};

/** The step of one sample that a case is about. */
function stepOf({ op, params }: GoldenCase): ResampleStep | WarpStep {
  const { top = 0, left = 0, right = 0, bottom = 0, axis, ...others } = params;
  const step = { ...geometry, operator: op };
  if (op.startsWith('flip')) return { ...step, flip: Uint8Array.of(axis === 'horizontal' ? 1 : 2) };
  const { height: h = 0, width: w = 0, angle = 0, translate: [x = 0, y = 0] = [] } = others;
  if (op.startsWith('crop')) return { ...step, box: Int32Array.of(left, top, left + w, top + h) };
  if (op.startsWith('resize')) return { ...step, size: Uint32Array.of(h, w) };
  if (op.startsWith('pad'))
    return { ...step, box: Int32Array.of(-left, -top, width + right, height + bottom) };
  return {
    ...{ kind: 'warp', operator: op, filter: 'nearest', border: 'constant' },
    // `rotate` turns the other way round.
    parameters: Float64Array.of(op.startsWith('rotate') ? -angle : angle, x, y, 1, 0, 0, 0),
    fill: Float64Array.of(0),
  };
}

function boxesOf(data: readonly number[]): PlacedBox[] {
  return Array.from({ length: data.length / 4 }, (_, k) => {
    const [x1, y1, x2, y2] = data.slice(4 * k, 4 * k + 4) as [number, number, number, number];
    return { x1, y1, x2, y2, label: k, weight: 1, visible: 1 };
  });
}

/** Boxes without an area are dropped here and not there. */
function withArea(boxes: readonly PlacedBox[]): number[] {
  return boxes.filter((box) => areaOf(box) > 0).flatMap(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]);
}

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [k, value] of wanted.entries()) expect(found[k]).toBeCloseTo(value, 5);
}

const casesOf = (kind: string) => everyGolden.filter(({ op }) => op.endsWith(kind));
const dataOf = (name: string) => goldenInputs.get(name)?.data ?? [];

describe('objects of torchvision', () => {
  it.each(casesOf('Boxes'))('$id are moved and clipped alike', (like) => {
    const boxes = boxesOf(dataOf('boxes'));
    const found = boxesAfterSteps([boxes], [stepOf(like)], { extents, minVisible: 0 }).flat();
    expectClose(withArea(found), withArea(boxesOf(like.data)));
  });

  it.each(casesOf('Points'))('$id are moved alike, and NaN beyond the edges', (like) => {
    const points = Float64Array.from(dataOf('points'));
    const step = stepOf(like);
    const isFlip = like.op.startsWith('flip');
    // Theirs flip centres of pixels that integers number, ours coordinates of edges.
    const isMirrored = (k: number) =>
      isFlip && k % 2 === (like.params.axis === 'horizontal' ? 0 : 1);
    const wanted = like.data.map((value, k) => value + (isMirrored(k) ? 1 : 0));
    const placement = placementOf(step, 0, { height, width });
    expectClose([...movedPoints(points, placement)], wanted);
    const isInside = (k: number) =>
      [wanted[k & ~1] as number, wanted[k | 1] as number].every(
        (value, axis) => value >= 0 && value <= (axis === 0 ? placement.width : placement.height),
      );
    const [found] = pointsAfterSteps([points], [step], { extents, pairs: [] });
    for (const [k, value] of wanted.entries()) {
      if (isInside(k)) expect(found?.[k]).toBeCloseTo(value, 5);
      else expect(found?.[k]).toBeNaN();
    }
  });

  it.each(casesOf('Mask'))('$id are looked up alike', (like) => {
    const classes = Int32Array.from(dataOf('mask'));
    const found = rasterizeMask({ classes, height, width }, [stepOf(like)], {
      sample: 0,
      erase: 0,
    });
    expect([...found]).toEqual(like.data);
  });
});
