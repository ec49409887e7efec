// Estimates of libjpeg for coefficients that a progressive file has not brought yet, from the DC of
// a window of 5 × 5 blocks.
import { Component } from './frame';

/** DC of the window, row by row. */
const WINDOW: usize = memory.data(100, 4);

/** The weighted sum of the window by 25 weights, row by row. */
function weigh(weights: usize): i32 {
  let sum = 0;
  for (let k: usize = 0; k < 25; k++)
    sum += load<i32>(WINDOW + (k << 2)) * <i32>load<i16>(weights + (k << 1));
  return sum;
}

/** Weights where nothing but DC is known: of DC itself, then of AC by their steps of the zigzag. */
const DC_ONLY: usize = memory.data<i16>([
  -2, -6, -8, -6, -2, -6, 6, 42, 6, -6, -8, 42, 152, 42, -8, -6, 6, 42, 6, -6, -2, -6, -8, -6, -2,
  -1, -1, 0, 1, 1, -3, 13, 0, -13, 3, -3, 38, 0, -38, 3, -3, 13, 0, -13, 3, -1, -1, 0, 1, 1, -1, -3,
  -3, -3, -1, -1, 13, 38, 13, -1, 0, 0, 0, 0, 0, 1, -13, -38, -13, 1, 1, 3, 3, 3, 1, 0, 0, 1, 0, 0,
  0, 2, 7, 2, 0, 0, -5, -14, -5, 0, 0, 2, 7, 2, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 9, 0, -9, 0, 0,
  0, 0, 0, 0, 0, -9, 0, 9, 0, 1, 0, 0, 0, -1, 0, 0, 0, 0, 0, 0, 2, -5, 2, 0, 1, 7, -14, 7, 1, 0, 2,
  -5, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, -1, 0, 0, 2, 0, -2, 0, 0, 1, 0, -1, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 1, -3, 1, 0, 0, 0, 0, 0, 0, 0, -1, 3, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, 1, 0, -1, 0, 0, -3, 0, 3, 0, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1, 0, 0, 0,
  0, 0, 0, 0, -1, -2, -1, 0, 0, 0, 0, 0, 0,
]);
/** Weights of AC 1 to 5 where some of them are known. */
const SOME_AC: usize = memory.data<i16>([
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 50, 0, -50, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -7, 0, 0, 0,
  0, 50, 0, 0, 0, 0, 0, 0, 0, 0, 0, -50, 0, 0, 0, 0, 7, 0, 0, 0, 0, -1, 0, 0, 0, 0, 13, 0, 0, 0, 0,
  -24, 0, 0, 0, 0, 13, 0, 0, 0, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 10, 0, -10, 1, 0, 0, 0, 0, 0, 1,
  -10, 0, 10, -1, 0, 1, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 13, -24, 13, -1, 0, 0, 0, 0, 0,
  0, 0, 0, 0, 0,
]);

/** Where coefficients lie, in the order of the zigzag. */
const PLACES: usize = memory.data<u8>([0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);

/**
 * Copies a block to `to` with estimates in the place of coefficients that are zero and not known to
 * be. `bits` is that of `transformSmoothed`.
 */
export function smoothBlock(
  component: Component,
  bits: usize,
  x: i32,
  y: i32,
  mcuRows: i32,
  to: usize,
): void {
  fillWindow(component, x, y, mcuRows);
  memory.copy(to, component.coefficients + ((<usize>(y * component.blockPitch + x)) << 7), 128);
  let dcOnly = true;
  for (let k: usize = 1; k < 10; k++) if (load<i32>(bits + (k << 2)) != -1) dcOnly = false;
  const last = dcOnly ? 9 : 5;
  const scale: i64 = load<u16>(component.quantization);
  for (let k = 1; k <= last; k++) {
    const place: usize = load<u8>(PLACES + k);
    const low = load<i32>(bits + (k << 2));
    if (low == 0 || load<i16>(to + (place << 1)) != 0) continue;
    const weights = dcOnly ? DC_ONLY + 50 * k : SOME_AC + 50 * (k - 1);
    store<i16>(to + (place << 1), <i16>estimate(scale * weigh(weights), component, place, low));
  }
  if (dcOnly) store<i16>(to, <i16>estimate(scale * weigh(DC_ONLY), component, 0, 0));
}

/** `sum` / 256 in units of the factor, rounded, and below the bits that are known. */
function estimate(sum: i64, component: Component, place: usize, low: i32): i32 {
  const factor: i64 = load<u16>(component.quantization + (place << 1));
  let value = <i32>(((factor << 7) + (sum < 0 ? -sum : sum)) / (factor << 8));
  if (low > 0 && value >= 1 << low) value = (1 << low) - 1;
  return sum < 0 ? -value : value;
}

/** DC of the blocks around; those beyond an edge are those at it. */
function fillWindow(component: Component, x: i32, y: i32, mcuRows: i32): void {
  const v = component.v;
  const mcuRow = y / v;
  const remainder = component.blocksDown % v;
  const rowsHere = mcuRow < mcuRows - 1 || remainder == 0 ? v : remainder;
  // libjpeg counts rows as though all MCUs had as many as this one.
  const row = mcuRow * rowsHere + (y - mcuRow * v);
  const rows = rowsHere * mcuRows;
  const above = row > 0 ? y - 1 : y;
  const below = row < rows - 1 ? y + 1 : y;
  fillRow(component, x, row > 1 ? y - 2 : above, 0);
  fillRow(component, x, above, 1);
  fillRow(component, x, y, 2);
  fillRow(component, x, below, 3);
  fillRow(component, x, row < rows - 2 ? y + 2 : below, 4);
}

function fillRow(component: Component, x: i32, y: i32, row: usize): void {
  const last = component.blocksAcross - 1;
  for (let k = -2; k <= 2; k++) {
    const column = max(0, min(last, x + k));
    const block = component.coefficients + ((<usize>(y * component.blockPitch + column)) << 7);
    store<i32>(WINDOW + row * 20 + <usize>((k + 2) << 2), load<i16>(block));
  }
}
