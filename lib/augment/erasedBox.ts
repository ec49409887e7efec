import type { Stream } from '../random/stream.ts';
import { uniform } from '../random/uniform.ts';
import type { PixelBox } from './box.ts';
import { type Range, within } from './ranges.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';

const TRIES = 10;

/** Limits of the boxes that are erased. */
export interface ErasedBoxes {
  /** Share of the area that all boxes of a sample have. */
  readonly scale: Range;
  /** Height by width. */
  readonly ratio: Range;
  readonly boxes: number;
}

/** Draws a box that is smaller than the image on both sides; an empty one where none of ten is. */
export function drawErasedBox(
  stream: Stream,
  [height, width]: readonly [height: number, width: number],
  { scale, ratio, boxes }: ErasedBoxes,
): PixelBox {
  const logs: Range = [Math.log(ratio[0]), Math.log(ratio[1])];
  let found: readonly [height: number, width: number] | undefined;
  // All are drawn, so that what is drawn after them does not depend on how many failed.
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const area = (height * width * within(scale, stream)) / boxes;
    const aspect = Math.exp(within(logs, stream));
    const h = roundHalfToEven(Math.sqrt(area * aspect));
    const w = roundHalfToEven(Math.sqrt(area / aspect));
    if (found === undefined && h < height && w < width) found = [h, w];
  }
  const [row, column] = [uniform(stream), uniform(stream)];
  if (found === undefined) return [0, 0, 0, 0];
  const [h, w] = found;
  const y = Math.floor((height - h + 1) * row);
  const x = Math.floor((width - w + 1) * column);
  return [x, y, x + w, y + h];
}
