// The accurate integer transform of libjpeg ("islow") as its x86 SIMD code computes it: products of
// 16 bits, sums of 32, and the same wraps and saturation where a damaged file leaves the range.
import { passScalar, samplesScalar } from './idctScalar';

/** Room for one block between the passes. */
const WORK: usize = memory.data(128, 16);

/**
 * Transforms a block of coefficients, row by row, to 8 rows of 8 samples `pitch` bytes apart, and
 * clears the block.
 *
 * @param end the step of the zigzag behind the last coefficient that is not zero
 */
export function transform(block: usize, end: u32, factors: usize, to: usize, pitch: usize): void {
  if (end == 1) {
    const dc: i32 = <i16>(<i32>load<i16>(block) * load<i16>(factors));
    store<i16>(block, 0);
    const flat = max(-128, min(127, (<i32>(<i16>(dc << 2)) + 16) >> 5)) + 128;
    const row = <u64>flat * 0x0101010101010101;
    for (let y: usize = 0; y < 8; y++) store<u64>(to + y * pitch, row);
  } else if (ASC_FEATURE_SIMD) {
    columns(block, factors);
    rows(to, pitch);
  } else {
    passScalar(block, factors, WORK);
    samplesScalar(WORK, to, pitch);
    memory.fill(block, 0, 128);
  }
}

@inline function both(x: i32, y: i32): v128 {
  return i32x4.splat((x & 0xffff) | (y << 16));
}
@inline function low(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}
@inline function high(a: v128, b: v128): v128 {
  return v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}
/** a · x + b · y of 16-bit numbers that lie in turn. */
@inline function dot(ab: v128, x: i32, y: i32): v128 {
  return i32x4.dot_i16x8_s(ab, both(x, y));
}
@inline function lowWide(a: v128): v128 {
  return i32x4.shl(i32x4.extend_low_i16x8_s(a), 13);
}
@inline function highWide(a: v128): v128 {
  return i32x4.shl(i32x4.extend_high_i16x8_s(a), 13);
}
@inline function descale(a: v128, b: v128, shift: i32): v128 {
  const half = i32x4.splat(1 << (shift - 1));
  return i16x8.narrow_i32x4_s(
    i32x4.shr_s(i32x4.add(a, half), shift),
    i32x4.shr_s(i32x4.add(b, half), shift),
  );
}

/** Transforms eight columns of WORK, one in each lane, in place. */
@inline function pass(shift: i32): void {
  const r0 = v128.load(WORK),
    r1 = v128.load(WORK, 16),
    r2 = v128.load(WORK, 32),
    r3 = v128.load(WORK, 48);
  const r4 = v128.load(WORK, 64),
    r5 = v128.load(WORK, 80),
    r6 = v128.load(WORK, 96),
    r7 = v128.load(WORK, 112);

  // The even part.
  const e26l = low(r2, r6),
    e26h = high(r2, r6);
  const t3l = dot(e26l, 10703, 4433),
    t3h = dot(e26h, 10703, 4433);
  const t2l = dot(e26l, 4433, -10704),
    t2h = dot(e26h, 4433, -10704);
  const sum = i16x8.add(r0, r4),
    difference = i16x8.sub(r0, r4);
  const t0l = lowWide(sum),
    t0h = highWide(sum),
    t1l = lowWide(difference),
    t1h = highWide(difference);
  const t10l = i32x4.add(t0l, t3l),
    t10h = i32x4.add(t0h, t3h);
  const t13l = i32x4.sub(t0l, t3l),
    t13h = i32x4.sub(t0h, t3h);
  const t11l = i32x4.add(t1l, t2l),
    t11h = i32x4.add(t1h, t2h);
  const t12l = i32x4.sub(t1l, t2l),
    t12h = i32x4.sub(t1h, t2h);

  // The odd part.
  const z3 = i16x8.add(r7, r3),
    z4 = i16x8.add(r5, r1);
  const z34l = low(z3, z4),
    z34h = high(z3, z4);
  const z3l = dot(z34l, -6436, 9633),
    z3h = dot(z34h, -6436, 9633);
  const z4l = dot(z34l, 9633, 6437),
    z4h = dot(z34h, 9633, 6437);
  const o71l = low(r7, r1),
    o71h = high(r7, r1),
    o53l = low(r5, r3),
    o53h = high(r5, r3);
  const o0l = i32x4.add(dot(o71l, -4927, -7373), z3l),
    o0h = i32x4.add(dot(o71h, -4927, -7373), z3h);
  const o3l = i32x4.add(dot(o71l, -7373, 4926), z4l),
    o3h = i32x4.add(dot(o71h, -7373, 4926), z4h);
  const o1l = i32x4.add(dot(o53l, -4176, -20995), z4l),
    o1h = i32x4.add(dot(o53h, -4176, -20995), z4h);
  const o2l = i32x4.add(dot(o53l, -20995, 4177), z3l),
    o2h = i32x4.add(dot(o53h, -20995, 4177), z3h);

  v128.store(WORK, descale(i32x4.add(t10l, o3l), i32x4.add(t10h, o3h), shift));
  v128.store(WORK, descale(i32x4.sub(t10l, o3l), i32x4.sub(t10h, o3h), shift), 112);
  v128.store(WORK, descale(i32x4.add(t11l, o2l), i32x4.add(t11h, o2h), shift), 16);
  v128.store(WORK, descale(i32x4.sub(t11l, o2l), i32x4.sub(t11h, o2h), shift), 96);
  v128.store(WORK, descale(i32x4.add(t12l, o1l), i32x4.add(t12h, o1h), shift), 32);
  v128.store(WORK, descale(i32x4.sub(t12l, o1l), i32x4.sub(t12h, o1h), shift), 80);
  v128.store(WORK, descale(i32x4.add(t13l, o0l), i32x4.add(t13h, o0h), shift), 48);
  v128.store(WORK, descale(i32x4.sub(t13l, o0l), i32x4.sub(t13h, o0h), shift), 64);
}

/** Multiplies a row of coefficients with its factors into WORK and clears it; returns the row. */
@inline function take(block: usize, factors: usize, row: usize): v128 {
  const at = block + 16 * row;
  const coefficients = v128.load(at);
  v128.store(WORK + 16 * row, i16x8.mul(coefficients, v128.load(factors + 16 * row)));
  v128.store(at, i16x8.splat(0));
  return coefficients;
}

function columns(block: usize, factors: usize): void {
  take(block, factors, 0);
  let any = take(block, factors, 1);
  any = v128.or(any, take(block, factors, 2));
  any = v128.or(any, take(block, factors, 3));
  any = v128.or(any, take(block, factors, 4));
  any = v128.or(any, take(block, factors, 5));
  any = v128.or(any, take(block, factors, 6));
  any = v128.or(any, take(block, factors, 7));
  if (v128.any_true(any)) {
    pass(11);
    return;
  }
  const flat = i16x8.shl(v128.load(WORK), 2);
  for (let k: usize = 0; k < 128; k += 16) v128.store(WORK + k, flat);
}

function rows(to: usize, pitch: usize): void {
  transpose();
  pass(18);
  const half = i8x16.splat(-128);
  // Columns two by two, as bytes; then rows of them.
  const c01 = v128.xor(i8x16.narrow_i16x8_s(v128.load(WORK), v128.load(WORK, 16)), half);
  const c23 = v128.xor(i8x16.narrow_i16x8_s(v128.load(WORK, 32), v128.load(WORK, 48)), half);
  const c45 = v128.xor(i8x16.narrow_i16x8_s(v128.load(WORK, 64), v128.load(WORK, 80)), half);
  const c67 = v128.xor(i8x16.narrow_i16x8_s(v128.load(WORK, 96), v128.load(WORK, 112)), half);
  const p01 = i8x16.shuffle(c01, c01, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const p23 = i8x16.shuffle(c23, c23, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const p45 = i8x16.shuffle(c45, c45, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const p67 = i8x16.shuffle(c67, c67, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const a0 = low(p01, p23),
    a1 = high(p01, p23),
    b0 = low(p45, p67),
    b1 = high(p45, p67);
  storeTwo(to, pitch, v128.shuffle<i32>(a0, b0, 0, 4, 1, 5));
  storeTwo(to + 2 * pitch, pitch, v128.shuffle<i32>(a0, b0, 2, 6, 3, 7));
  storeTwo(to + 4 * pitch, pitch, v128.shuffle<i32>(a1, b1, 0, 4, 1, 5));
  storeTwo(to + 6 * pitch, pitch, v128.shuffle<i32>(a1, b1, 2, 6, 3, 7));
}

@inline function storeTwo(to: usize, pitch: usize, two: v128): void {
  v128.store_lane<u64>(to, two, 0);
  v128.store_lane<u64>(to + pitch, two, 1);
}

@inline function transpose(): void {
  const r0 = v128.load(WORK),
    r1 = v128.load(WORK, 16),
    r2 = v128.load(WORK, 32),
    r3 = v128.load(WORK, 48);
  const r4 = v128.load(WORK, 64),
    r5 = v128.load(WORK, 80),
    r6 = v128.load(WORK, 96),
    r7 = v128.load(WORK, 112);
  const a0 = low(r0, r1),
    a1 = high(r0, r1),
    a2 = low(r2, r3),
    a3 = high(r2, r3);
  const a4 = low(r4, r5),
    a5 = high(r4, r5),
    a6 = low(r6, r7),
    a7 = high(r6, r7);
  const b0 = v128.shuffle<i32>(a0, a2, 0, 4, 1, 5),
    b1 = v128.shuffle<i32>(a0, a2, 2, 6, 3, 7);
  const b2 = v128.shuffle<i32>(a1, a3, 0, 4, 1, 5),
    b3 = v128.shuffle<i32>(a1, a3, 2, 6, 3, 7);
  const b4 = v128.shuffle<i32>(a4, a6, 0, 4, 1, 5),
    b5 = v128.shuffle<i32>(a4, a6, 2, 6, 3, 7);
  const b6 = v128.shuffle<i32>(a5, a7, 0, 4, 1, 5),
    b7 = v128.shuffle<i32>(a5, a7, 2, 6, 3, 7);
  v128.store(WORK, v128.shuffle<i64>(b0, b4, 0, 2));
  v128.store(WORK, v128.shuffle<i64>(b0, b4, 1, 3), 16);
  v128.store(WORK, v128.shuffle<i64>(b1, b5, 0, 2), 32);
  v128.store(WORK, v128.shuffle<i64>(b1, b5, 1, 3), 48);
  v128.store(WORK, v128.shuffle<i64>(b2, b6, 0, 2), 64);
  v128.store(WORK, v128.shuffle<i64>(b2, b6, 1, 3), 80);
  v128.store(WORK, v128.shuffle<i64>(b3, b7, 0, 2), 96);
  v128.store(WORK, v128.shuffle<i64>(b3, b7, 1, 3), 112);
}
