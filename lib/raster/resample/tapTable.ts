import type { ResampleModule } from './resampleModule.ts';
import type { Span } from './span.ts';
import { OUTSIDE, type Taps } from './taps.ts';

/** Taps of each output in the memory of a module. */
export interface TapTable {
  /** Outputs, with those that round them up. */
  readonly size: number;
  /** Address of where each output reads first, in bytes. */
  readonly starts: number;
  /** Address of the weights, `stride` bytes for each output. */
  readonly weights: number;
  readonly stride: number;
  /** Address of how many pairs of weights each output has. */
  readonly pairs: number;
  /** Weights of an output, with those of 0 that round them up. */
  readonly taps: number;
}

/** What a table is rounded up to. */
export interface TableShape {
  /** Bytes from one position to the next. */
  readonly unit: number;
  /** Outputs come in multiples of it, and weights of each. */
  readonly outputs: number;
  readonly weights: number;
}

/** Room for the table of a span. */
export function allocateTable(
  module: ResampleModule,
  { axis }: Span,
  taps: Taps,
  shape: TableShape,
): TapTable {
  let max = 0;
  for (const row of axis.positions) if (row !== OUTSIDE) max = Math.max(max, tapsOf(taps, row));
  const count = Math.ceil(max / shape.weights) * shape.weights;
  const size = Math.ceil(axis.size / shape.outputs) * shape.outputs;
  return {
    size,
    starts: module.allocate(4 * size),
    weights: module.allocate(2 * count * size),
    stride: 2 * count,
    pairs: module.allocate(4 * size),
    taps: count,
  };
}

/** Writes a table. Outputs outside and those that round up have weights of 0. */
export function putTable(
  { words, shorts }: ResampleModule,
  table: TapTable,
  { axis, first }: Span,
  taps: Taps,
  unit: number,
): void {
  const { starts, integers, offsets } = taps;
  const each = table.taps;
  for (let k = 0; k < table.size; k++) {
    const row = k < axis.size ? (axis.positions[k] as number) : OUTSIDE;
    const count = row === OUTSIDE ? 0 : tapsOf(taps, row);
    words[table.starts / 4 + k] = count === 0 ? 0 : ((starts[row] as number) - first) * unit;
    words[table.pairs / 4 + k] = Math.ceil(count / 2);
    const from = count === 0 ? 0 : (offsets[row] as number);
    const to = table.weights / 2 + k * each;
    for (let w = 0; w < each; w++) shorts[to + w] = w < count ? (integers[from + w] as number) : 0;
  }
}

function tapsOf({ offsets }: Taps, row: number): number {
  return (offsets[row + 1] as number) - (offsets[row] as number);
}
