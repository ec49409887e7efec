// Rows of a component at the resolution of the image. "Fancy" upsampling weighs the nearer sample
// with 3/4 and the farther with 1/4; both halves of a row's ends are the end itself.
import { Component } from './frame';

/** The row of samples `y` of a component, counted from the top of the image. */
@inline function sampleRow(component: Component, y: i32): usize {
  const row = max(0, min(component.height - 1, y)) - (component.top << 3);
  return component.plane + <usize>row * <usize>component.pitch;
}

/** Repeats the samples at both ends of all rows, as fancy upsampling reads one beyond them. */
export function repeatEnds(component: Component): void {
  const first = component.left << 3;
  const rows = min(component.bottom << 3, component.height) - (component.top << 3);
  for (let y = 0; y < rows; y++) {
    const row = component.plane + <usize>y * <usize>component.pitch;
    if (first == 0) store<u8>(row - 1, load<u8>(row));
    if (component.right << 3 >= component.width) {
      const last = row + <usize>(component.width - first);
      store<u8>(last, load<u8>(last - 1));
    }
  }
}

/**
 * The samples of row `y` of the image from column `x` on, `count` of them: where they lie, or
 * written to `to`, with `sums` as room for sums of 16 bits.
 *
 * @param across the columns of the image for a sample; `down` the rows
 */
export function imageRow(
  component: Component,
  across: i32,
  down: i32,
  x: i32,
  y: i32,
  count: i32,
  to: usize,
  sums: usize,
): usize {
  const first = component.left << 3;
  // libjpeg takes the simple way where there are but two samples in a row.
  const fancyAcross = across == 2 && down <= 2 && component.width > 2;
  if (across == 1 && down == 1) return sampleRow(component, y) + <usize>(x - first);
  if (across == 1 && down == 2) {
    const from = <usize>(x - first);
    blendRows(sampleRow(component, y >> 1) + from, farRow(component, y) + from, y & 1, count, to);
    return to;
  }
  if (!fancyAcross) {
    const row = sampleRow(component, y / down);
    for (let k = 0; k < count; k++) store<u8>(to + k, load<u8>(row + ((x + k) / across - first)));
    return to;
  }
  const start = (x >> 1) - first;
  const pairs = ((x + count + 1) >> 1) - (x >> 1);
  const near = sampleRow(component, y / down) + start;
  if (down == 1) doubleRow(near, pairs, to);
  else doubleBoth(near, farRow(component, y) + start, pairs, to, sums);
  return to + (x & 1);
}

/** The second nearest row of samples to row `y` of an image of twice as many. */
@inline function farRow(component: Component, y: i32): usize {
  return sampleRow(component, (y >> 1) + ((y & 1) << 1) - 1);
}

function blendRows(near: usize, far: usize, odd: i32, count: i32, to: usize): void {
  let k: i32 = 0;
  if (ASC_FEATURE_SIMD) {
    const bias = i16x8.splat(<i16>(1 + odd));
    for (; k < count; k += 8) {
      const sum = i16x8.add(columnSums(near + k, far + k), bias);
      const row = i16x8.shr_u(sum, 2);
      v128.store_lane<u64>(to + k, i8x16.narrow_i16x8_u(row, row), 0);
    }
  } else {
    for (; k < count; k++) {
      store<u8>(
        to + k,
        <u8>((3 * <i32>load<u8>(near + k) + <i32>load<u8>(far + k) + 1 + odd) >> 2),
      );
    }
  }
}

/** 3 · near + far of eight samples. */
@inline function columnSums(near: usize, far: usize): v128 {
  const n = v128.load8x8_u(near);
  return i16x8.add(i16x8.add(n, i16x8.shl(n, 1)), v128.load8x8_u(far));
}

function doubleRow(from: usize, pairs: i32, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let k = 0; k < pairs; k += 8, from += 8, to += 16) {
      const s = v128.load8x8_u(from);
      const triple = i16x8.add(s, i16x8.shl(s, 1));
      const even = i16x8.add(i16x8.add(triple, v128.load8x8_u(from - 1)), i16x8.splat(1));
      const odd = i16x8.add(i16x8.add(triple, v128.load8x8_u(from + 1)), i16x8.splat(2));
      v128.store(to, v128.or(i16x8.shr_u(even, 2), i16x8.shl(i16x8.shr_u(odd, 2), 8)));
    }
  } else {
    for (let k = 0; k < pairs; k++, from++, to += 2) {
      const triple = 3 * <i32>load<u8>(from);
      store<u8>(to, <u8>((triple + <i32>load<u8>(from - 1) + 1) >> 2));
      store<u8>(to, <u8>((triple + <i32>load<u8>(from + 1) + 2) >> 2), 1);
    }
  }
}

function doubleBoth(near: usize, far: usize, pairs: i32, to: usize, sums: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let k: i32 = -1; k <= pairs; k += 8) {
      v128.store(sums + 2 + 2 * k, columnSums(near + k, far + k));
    }
    let at = sums + 2;
    for (let k = 0; k < pairs; k += 8, at += 16, to += 16) {
      const s = v128.load(at);
      const triple = i16x8.add(s, i16x8.shl(s, 1));
      const even = i16x8.add(i16x8.add(triple, v128.load(at - 2)), i16x8.splat(8));
      const odd = i16x8.add(i16x8.add(triple, v128.load(at + 2)), i16x8.splat(7));
      v128.store(to, v128.or(i16x8.shr_u(even, 4), i16x8.shl(i16x8.shr_u(odd, 4), 8)));
    }
  } else {
    for (let k: i32 = -1; k <= pairs; k++) {
      store<u16>(sums + 2 + 2 * k, <u16>(3 * <i32>load<u8>(near + k) + <i32>load<u8>(far + k)));
    }
    let at = sums + 2;
    for (let k = 0; k < pairs; k++, at += 2, to += 2) {
      const triple = 3 * <i32>load<u16>(at);
      store<u8>(to, <u8>((triple + <i32>load<u16>(at - 2) + 8) >> 4));
      store<u8>(to, <u8>((triple + <i32>load<u16>(at + 2) + 7) >> 4), 1);
    }
  }
}
