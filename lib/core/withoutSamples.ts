import type { Batch } from './batch.ts';
import type { EncodedExtents } from './extents.ts';
import type { Features } from './features.ts';
import { pickSamples } from './pickSamples.ts';
import { type Step, WEIGHT_ONE } from './recipe.ts';
import { Rows } from './rows.ts';

/**
 * A batch in which samples have become padding: they stand at its end, weigh nothing, and are mixed
 * with no other. Nothing else of the others changes but their place.
 */
export function withoutSamples<F extends Features>(
  batch: Batch<F>,
  samples: ReadonlySet<number>,
): Batch<F> {
  const { size, rows, valid } = batch;
  const all = Array.from({ length: size }, (_, i) => i);
  const counting = all.filter((i) => i < valid && !samples.has(i));
  // Padding repeats the first sample.
  const order = [...counting, ...all.slice(counting.length).map(() => counting[0] ?? 0)];
  const placeOf = new Uint32Array(size);
  for (const [place, i] of counting.entries()) placeOf[i] = place;
  const counts = new Set(counting);
  const steps = batch.recipe.steps.map((step) => {
    const alone = apart(step, (i) => !counts.has(i));
    const picked = pickSamples(alone, order, size);
    if (!('partner' in picked)) return picked;
    return { ...picked, partner: picked.partner.map((i) => placeOf[i] as number) };
  });
  const encoded = Object.entries(batch.encoded).map(([name, extents]) => [
    name,
    pickExtents(extents, order),
  ]);
  return batch.with({
    rows: new Rows({
      ...rows,
      chunkOf: Uint32Array.from(order, (i) => rows.chunkOf[i] as number),
      rowOf: Uint32Array.from(order, (i) => rows.rowOf[i] as number),
    }),
    encoded: Object.fromEntries(encoded),
    recipe: { steps },
    valid: counting.length,
  });
}

/** A step in which nobody takes anything of samples that are left out. */
function apart(step: Step, isLeftOut: (sample: number) => boolean): Step {
  if (step.kind === 'mix') {
    const weight = step.weight.map((own, i) =>
      isLeftOut(step.partner[i] as number) ? WEIGHT_ONE : own,
    );
    return { ...step, weight };
  }
  if (step.kind !== 'paste') return step;
  const isAlone = (i: number) => isLeftOut(step.partner[i] as number);
  const box = step.box.map((side, k) => (isAlone(Math.floor(k / 4)) ? 0 : side));
  const ownWeight = step.ownWeight?.map((own, i) => (isAlone(i) ? 1 : own));
  return { ...step, box, ...(ownWeight === undefined ? {} : { ownWeight }) };
}

function pickExtents(
  { heights, widths, orientations, decoderBytes }: EncodedExtents,
  order: readonly number[],
): EncodedExtents {
  return {
    heights: Uint32Array.from(order, (i) => heights[i] as number),
    widths: Uint32Array.from(order, (i) => widths[i] as number),
    orientations: Uint8Array.from(order, (i) => orientations[i] as number),
    decoderBytes: Float64Array.from(order, (i) => decoderBytes[i] as number),
  };
}
