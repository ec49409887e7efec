import type { RasterStep, ResampleStep } from '../../core/recipe.ts';
import { PAD_PLACES } from '../resample/padPlaces.ts';
import { OUTSIDE } from '../resample/taps.ts';

/** Images of one extent, one after another or wherever they lie. */
export interface PlacedImages<T> {
  readonly chunks: readonly T[];
  /** For each sample its chunk, and where in it its image begins. */
  readonly chunkOf: Uint32Array;
  readonly start: Uint32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Geometry that only selects pixels: flips, crops and padding. It is done to the images of a whole
 * batch at once.
 */
export class Selection {
  #rows = new Int32Array(0);
  #columns = new Int32Array(0);
  #spare = new Int32Array(0);

  /**
   * Makes the images after the steps, one after another.
   *
   * @param fill what lies beyond the edges, for each channel, in the units of the pixels
   * @param out receives images of `size.height` × `size.width` pixels
   */
  select<T extends Uint8Array | Float32Array>(
    images: PlacedImages<T>,
    steps: readonly ResampleStep[],
    { height, width, fill, out }: SelectedImages<T>,
  ): void {
    const { chunks, chunkOf, start, channels } = images;
    const length = height * width * channels;
    const stride = images.width * channels;
    for (let i = 0; i < start.length; i++) {
      this.#rows = this.#along(this.#rows, steps, { sample: i, size: images.height, first: 1 });
      this.#columns = this.#along(this.#columns, steps, {
        sample: i,
        size: images.width,
        first: 0,
      });
      const from = chunks[chunkOf[i] as number] as T;
      for (let y = 0, at = i * length; y < height; y++, at += width * channels) {
        const row = this.#rows[y] as number;
        const line = row === OUTSIDE ? OUTSIDE : (start[i] as number) + row * stride;
        copyLine(from, line, this.#columns, { width, fill, out, at });
      }
    }
  }

  /** For each row, or column, of the result the one of the source that it shows. */
  #along(
    table: Int32Array<ArrayBuffer>,
    steps: readonly ResampleStep[],
    {
      sample,
      size,
      first,
    }: { readonly sample: number; readonly size: number; readonly first: 0 | 1 },
  ): Int32Array<ArrayBuffer> {
    let now = roomFor(table, size);
    let next = this.#spare;
    let count = size;
    for (let k = 0; k < size; k++) now[k] = k;
    for (const { box, flip, border } of steps) {
      const from = box?.[4 * sample + first] ?? 0;
      const end = box?.[4 * sample + first + 2] ?? count;
      const isFlipped = ((flip?.[sample] ?? 0) & (1 << first)) !== 0;
      const place = PAD_PLACES[border];
      const after = end - from;
      next = roomFor(next, after);
      for (let k = 0; k < after; k++) {
        const at = from + (isFlipped ? after - 1 - k : k);
        const within = at >= 0 && at < count ? at : place(at, count);
        next[k] = within === OUTSIDE ? OUTSIDE : (now[within] as number);
      }
      [now, next] = [next, now];
      count = after;
    }
    this.#spare = next;
    return now;
  }
}

/** Where a selection goes. */
export interface SelectedImages<T> {
  readonly height: number;
  readonly width: number;
  readonly fill: readonly number[];
  readonly out: T;
}

/** Whether steps select pixels and blend none, with at most one fill. */
export function isSelection(steps: readonly RasterStep[]): steps is readonly ResampleStep[] {
  let fills = 0;
  return steps.every((step) => {
    if (step.kind !== 'resample') return false;
    if (step.fill !== undefined) fills++;
    return step.size === undefined && fills <= 1;
  });
}

function roomFor(table: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  return table.length >= size ? table : new Int32Array(2 * size);
}

interface Line<T> {
  readonly width: number;
  /** For each channel. */
  readonly fill: readonly number[];
  readonly out: T;
  /** Where in `out` the line begins. */
  readonly at: number;
}

/** Copies the pixels of a line that begins at `line`, or fills it where it lies outside. */
function copyLine<T extends Uint8Array | Float32Array>(
  from: T,
  line: number,
  columns: Int32Array,
  { width, fill, out, at }: Line<T>,
): void {
  const channels = fill.length;
  let put = at;
  for (let x = 0; x < width; x++) {
    const column = line === OUTSIDE ? OUTSIDE : (columns[x] as number);
    if (column === OUTSIDE) {
      for (let c = 0; c < channels; c++) out[put++] = fill[c] as number;
      continue;
    }
    const pixel = line + column * channels;
    for (let c = 0; c < channels; c++) out[put++] = from[pixel + c] as number;
  }
}
