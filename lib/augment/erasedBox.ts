import type { Stream } from '../random/stream.ts';
import { uniform } from '../random/uniform.ts';
import type { PixelBox } from './box.ts';
import { type Range, within } from './ranges.ts';
import { roundHalfToEven } from './roundHalfToEven.ts';

const TRIES = 10;

/** The limits of erased boxes. */
export interface ErasedBoxes {
  /** The fraction of the area for all boxes of a sample. */
  readonly scale: Range;
  /** Height by width. */
  readonly ratio: Range;
  readonly boxes: number;
}

/** Draws a box that is smaller than the image on both sides. After ten failures, it is empty. */
export function drawErasedBox(
  stream: Stream,
  [height, width]: readonly [height: number, width: number],
  { scale, ratio, boxes }: ErasedBoxes,
): PixelBox {
  const logs: Range = [Math.log(ratio[0]), Math.log(ratio[1])];
  let found: readonly [height: number, width: number] | undefined;
  // Draws all of them, so that later draws do not depend on the failures.
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
