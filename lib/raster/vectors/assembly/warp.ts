// Pixels that are looked up where a matrix says that they come from. What lies outside is read at
// the pixel of the fill.

/** Parts of a pixel that positions are rounded to. */
@inline const UNIT: f64 = 16384;

/** What is looked up; the fields are those that lib/raster/vectors/warpVectors.ts fills. */
@unmanaged
export class Warp {
  // The matrix by columns, x beside y.
  a: f64;
  d: f64;
  b: f64;
  e: f64;
  c: f64;
  f: f64;
  from: usize;
  to: usize;
  height: i32;
  width: i32;
  /** A pixel of what lies outside. */
  fill: usize;
  /** 0: filled, 1: the pixel at the edge, 2: mirrored in it. */
  border: i32;
}

export function nearest1(warp: Warp): void {
  nearest(warp, 1);
}

export function nearest3(warp: Warp): void {
  nearest(warp, 3);
}

export function nearest4(warp: Warp): void {
  nearest(warp, 4);
}

export function bilinear1(warp: Warp): void {
  bilinear(warp, 1);
}

export function bilinear3(warp: Warp): void {
  bilinear(warp, 3);
}

export function bilinear4(warp: Warp): void {
  bilinear(warp, 4);
}

@inline function nearest(warp: Warp, channels: usize): void {
  const height = warp.height, width = warp.width, from = warp.from;
  const right = v128.load(changetype<usize>(warp)), constant = constantOf(warp);
  let to = warp.to;
  for (let y = 0; y < height; y++) {
    const down = downOf(warp, y);
    for (let x = 0; x < width; x++, to += channels << 2) {
      const place = i32x4.trunc_sat_f64x2_s_zero(
        f64x2.nearest(positionOf(right, down, constant, x)),
      );
      const column = i32x4.extract_lane(place, 0), row = i32x4.extract_lane(place, 1);
      let at: usize;
      if (<u32>column < <u32>width && <u32>row < <u32>height) {
        at = from + <usize>(row * width + column) * (channels << 2);
      } else at = beyond(warp, column, row, channels);
      if (channels === 1) store<f32>(to, load<f32>(at));
      else v128.store(to, v128.load(at));
    }
  }
}

@inline function bilinear(warp: Warp, channels: usize): void {
  const height = warp.height, width = warp.width, from = warp.from;
  const right = v128.load(changetype<usize>(warp)), constant = constantOf(warp);
  const pixel = channels << 2, pitch = <usize>width * pixel;
  const isFilled = warp.border === 0, fill = v128.load(warp.fill);
  let to = warp.to;
  for (let y = 0; y < height; y++) {
    const down = downOf(warp, y);
    for (let x = 0; x < width; x++, to += pixel) {
      const position = positionOf(right, down, constant, x);
      const parts = i32x4.trunc_sat_f64x2_s_zero(
        f64x2.floor(f64x2.add(f64x2.mul(position, f64x2.splat(UNIT)), f64x2.splat(0.5))),
      );
      const place = i32x4.shr_s(parts, 14);
      const left = i32x4.extract_lane(place, 0), top = i32x4.extract_lane(place, 1);
      let a: usize, b: usize, c: usize, d: usize;
      if (<u32>left < <u32>(width - 1) && <u32>top < <u32>(height - 1)) {
        a = from + <usize>(top * width + left) * pixel;
        b = a + pixel;
        c = a + pitch;
        d = c + pixel;
      } else if (isFilled && (left < -1 || top < -1 || left >= width || top >= height)) {
        // A mean of nothing but the fill is the fill, exactly.
        if (channels === 1) store<f32>(to, f32x4.extract_lane(fill, 0));
        else v128.store(to, fill);
        continue;
      } else {
        a = beyond(warp, left, top, channels);
        b = beyond(warp, left + 1, top, channels);
        c = beyond(warp, left, top + 1, channels);
        d = beyond(warp, left + 1, top + 1, channels);
      }
      const rest = v128.and(parts, i32x4.splat(16383));
      const byX = i32x4.extract_lane(rest, 0), byY = i32x4.extract_lane(rest, 1);
      const weightD = (byX * byY + 8192) >> 14;
      const weightB = byX - weightD;
      const weightC = byY - weightD;
      const weightA = 16384 - byX - weightC;
      if (channels === 1) {
        const sum =
          <f64>weightA * <f64>load<f32>(a) +
          <f64>weightB * <f64>load<f32>(b) +
          <f64>weightC * <f64>load<f32>(c) +
          <f64>weightD * <f64>load<f32>(d);
        store<f32>(to, <f32>(sum / UNIT + 0));
      } else {
        const first = v128.load(a), second = v128.load(b);
        const third = v128.load(c), last = v128.load(d);
        const byA = weigh(weightA), byB = weigh(weightB), byC = weigh(weightC);
        const byD = weigh(weightD);
        v128.store(
          to,
          v128.shuffle<u64>(
            mean(first, byA, second, byB, third, byC, last, byD),
            mean(upper(first), byA, upper(second), byB, upper(third), byC, upper(last), byD),
            0,
            2,
          ),
        );
      }
    }
  }
}

@inline function weigh(weight: i32): v128 {
  return f64x2.convert_low_i32x4_s(i32x4.splat(weight));
}

@inline function upper(values: v128): v128 {
  return v128.shuffle<u64>(values, values, 1, 1);
}

/** The mean of the first two values of four pixels. */
@inline function mean(
  a: v128,
  byA: v128,
  b: v128,
  byB: v128,
  c: v128,
  byC: v128,
  d: v128,
  byD: v128,
): v128 {
  const above = f64x2.add(
    f64x2.mul(byA, f64x2.promote_low_f32x4(a)),
    f64x2.mul(byB, f64x2.promote_low_f32x4(b)),
  );
  const third = f64x2.add(above, f64x2.mul(byC, f64x2.promote_low_f32x4(c)));
  const sum = f64x2.add(third, f64x2.mul(byD, f64x2.promote_low_f32x4(d)));
  // Adding 0 turns −0 to 0, as the definition does.
  const value = f64x2.add(f64x2.mul(sum, f64x2.splat(1 / UNIT)), f64x2.splat(0));
  return f32x4.demote_f64x2_zero(value);
}

/** Where pixels of a line come from, x beside y: what they have in common. */
@inline function downOf(warp: Warp, y: i32): v128 {
  return f64x2.mul(v128.load(changetype<usize>(warp), 16), f64x2.splat(<f64>y + 0.5));
}

@inline function constantOf(warp: Warp): v128 {
  return v128.load(changetype<usize>(warp), 32);
}

/** Where a pixel comes from. */
@inline function positionOf(right: v128, down: v128, constant: v128, x: i32): v128 {
  const across = f64x2.mul(right, f64x2.splat(<f64>x + 0.5));
  return f64x2.sub(f64x2.add(f64x2.add(across, down), constant), f64x2.splat(0.5));
}

/** The address of the pixel that is read at a place that may lie outside. */
function beyond(warp: Warp, x: i32, y: i32, channels: usize): usize {
  const height = warp.height, width = warp.width, border = warp.border;
  let column = x, row = y;
  if (<u32>x >= <u32>width || <u32>y >= <u32>height) {
    if (border === 0) return warp.fill;
    column = border === 1 ? edge(x, width) : mirrored(x, width);
    row = border === 1 ? edge(y, height) : mirrored(y, height);
  }
  return warp.from + <usize>(row * width + column) * (channels << 2);
}

function edge(place: i32, size: i32): i32 {
  return max(0, min(place, size - 1));
}

function mirrored(place: i32, size: i32): i32 {
  const period = max<i64>(1, 2 * (<i64>size - 1));
  const at = <i32>(abs(<i64>place) % period);
  return at < size ? at : <i32>period - at;
}
