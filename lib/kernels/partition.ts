/** A rectangle of a picture while its recipe is compiled; never changed once made, so that pictures can share it. */
export interface Patch {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** What it takes: keys of sources, each once. */
  readonly keys: readonly number[];
  /** The weight of each, as a share of 1; dyadic, so exact. */
  readonly weights: readonly number[];
  /** What is added, per channel. */
  readonly bias: readonly number[];
}

/** Rectangles that cover a picture and do not overlap. */
export type Partition = readonly Patch[];

/** A rectangle of pixels. */
export type Box = Pick<Patch, 'x1' | 'y1' | 'x2' | 'y2'>;

/** The part of `patch` that lies in `box`, if any. */
export function clip(patch: Patch, box: Box): Patch | undefined {
  const x1 = Math.max(patch.x1, box.x1);
  const y1 = Math.max(patch.y1, box.y1);
  const x2 = Math.min(patch.x2, box.x2);
  const y2 = Math.min(patch.y2, box.y2);
  return x1 < x2 && y1 < y2 ? { ...patch, x1, y1, x2, y2 } : undefined;
}

/** `partition` without `box`: above and below over the full width of each patch, then left and right. */
export function subtract(partition: Partition, box: Box): Patch[] {
  const left: Patch[] = [];
  for (const patch of partition) {
    const hole = clip(patch, box);
    if (hole === undefined) {
      left.push(patch);
      continue;
    }
    if (patch.y1 < hole.y1) left.push({ ...patch, y2: hole.y1 });
    if (patch.x1 < hole.x1) left.push({ ...patch, y1: hole.y1, y2: hole.y2, x2: hole.x1 });
    if (hole.x2 < patch.x2) left.push({ ...patch, y1: hole.y1, y2: hole.y2, x1: hole.x2 });
    if (hole.y2 < patch.y2) left.push({ ...patch, y1: hole.y2 });
  }
  return left;
}

/** `own` outside of `box`, `other` within. */
export function paste(own: Partition, other: Partition, box: Box): Partition {
  if (box.x1 >= box.x2 || box.y1 >= box.y2) return own;
  const pasted = other.map((patch) => clip(patch, box)).filter((patch) => patch !== undefined);
  return [...subtract(own, box), ...pasted];
}

/** `share · own + (1 − share) · other`, on the rectangles that both are made of. */
export function blend(own: Partition, other: Partition, share: number): Partition {
  if (share === 1) return own;
  if (share === 0) return other;
  const blended: Patch[] = [];
  for (const a of own) {
    for (const b of other) {
      const common = clip(a, b);
      if (common !== undefined) blended.push(blendPatch(common, b, share));
    }
  }
  return blended;
}

function blendPatch(a: Patch, b: Patch, share: number): Patch {
  const keys = [...a.keys];
  const weights = a.weights.map((weight) => weight * share);
  b.keys.forEach((key, i) => {
    const weight = (b.weights[i] as number) * (1 - share);
    const at = keys.indexOf(key);
    if (at >= 0) weights[at] = (weights[at] as number) + weight;
    else {
      keys.push(key);
      weights.push(weight);
    }
  });
  const bias = a.bias.map((value, c) => share * value + (1 - share) * (b.bias[c] as number));
  return { ...a, keys, weights, bias };
}
