import { applySteps, Workspace } from './applySteps.ts';
import { BiasTable } from './biasTable.ts';
import type { PatchworkCompiler } from './patchwork.ts';
import { Rectangles } from './rectangles.ts';
import { scalesOf } from './scalesOf.ts';
import { TermColumns } from './termColumns.ts';

/**
 * Makes a compiler from recipes to rectangles. It reuses its columns, so it allocates almost
 * nothing. Gains and biases stay in double precision and are rounded once. Weights stay exact and
 * are rounded once, at the end, to integers out of 16384.
 */
export function patchworkCompiler(): PatchworkCompiler {
  const workspace = new Workspace();
  const rectangles = new Rectangles();
  const terms = new TermColumns();
  const table = new BiasTable();
  let biasOf = new Uint32Array(64);
  /** For each mixture, the index of the first rectangle that shows it plus 1, or 0. */
  let shownBy = new Uint32Array(64);
  return ({ steps }, form) => {
    const { size, height, width, channels, scale } = form;
    applySteps(steps, { size, height, width, channels, bySample: true }, workspace);
    const { now, mixtures, biases } = workspace;
    rectangles.fill(now);
    const { count } = rectangles;
    terms.clear();
    table.clear(biases);
    if (count > biasOf.length) biasOf = new Uint32Array(2 * count);
    if (mixtures.count > shownBy.length) shownBy = new Uint32Array(2 * mixtures.count);
    else shownBy.fill(0, 0, mixtures.count);
    for (let r = 0; r < count; r++) {
      const mixture = rectangles.mixture[r] as number;
      const like = (shownBy[mixture] as number) - 1;
      if (like < 0) {
        shownBy[mixture] = r + 1;
        terms.add(mixtures, mixture);
        biasOf[r] = table.place(biases, mixtures.biasOf[mixture] as number);
      } else {
        terms.repeat(like);
        biasOf[r] = biasOf[like] as number;
      }
    }
    return {
      size,
      height,
      width,
      channels,
      firstRect: rectangles.first.subarray(0, size + 1),
      box: rectangles.box.subarray(0, 4 * count),
      firstTerm: terms.first.subarray(0, count + 1),
      termSource: terms.source.subarray(0, terms.terms),
      termWeight: terms.weight.subarray(0, terms.terms),
      scale: scalesOf(steps, channels, scale),
      biasOf: biasOf.subarray(0, count),
      biases: table.values.subarray(0, table.count * channels),
    };
  };
}
