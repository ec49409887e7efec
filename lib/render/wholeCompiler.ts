import { type MixStep, WEIGHT_ONE } from '../core/recipe.ts';
import { BiasRows } from './biasRows.ts';
import { BiasTable } from './biasTable.ts';
import type { PatchworkCompiler } from './patchwork.ts';
import { scalesOf } from './scalesOf.ts';

/**
 * Compiles chains of affine steps with at most one mix, where each picture is one rectangle of one or two terms: what `cutCompiler` makes of
 * them, in a fraction of the time.
 */
export function wholeCompiler(): PatchworkCompiler {
  const biases = new BiasRows();
  const table = new BiasTable();
  let columns = new WholeColumns(0, 0, 0);
  return ({ steps }, { size, height, width, channels, scale }) => {
    if (!columns.fit(size, height, width)) columns = new WholeColumns(size, height, width);
    const { firstRect, box, firstTerm, termSource, termWeight, rowOf, biasOf } = columns;
    biases.clear(channels);
    // −0 is what adds nothing to any number, −0 included.
    const own = biases.add([-0]);
    let mix: MixStep | undefined;
    /** The row of biases of all pictures, where it is one. */
    let alike: number | undefined = own;
    for (const step of steps) {
      if (step.kind === 'affine') biases.move(step.scale, step.bias);
      else if (step.kind === 'mix') {
        mix = step;
        alike = blendBiases(step.weight, own, biases, rowOf);
      }
    }
    const terms = columns.fillTerms(mix);
    table.clear(biases);
    if (alike === undefined)
      for (let i = 0; i < size; i++) biasOf[i] = table.place(biases, rowOf[i] as number);
    else biasOf.fill(table.place(biases, alike));
    return {
      size,
      height,
      width,
      channels,
      firstRect,
      box,
      firstTerm,
      termSource: termSource.subarray(0, terms),
      termWeight: termWeight.subarray(0, terms),
      scale: scalesOf(steps, channels, scale),
      biasOf,
      biases: table.values.subarray(0, table.count * channels),
    };
  };
}

/**
 * Says for each picture the row of biases that is left of `own`, weighed and added to itself: not always what it was to the last bit. Gives
 * the row of all pictures, where it is one.
 */
function blendBiases(
  weight: Uint16Array,
  own: number,
  biases: BiasRows,
  rowOf: Uint32Array,
): number | undefined {
  let alike = true;
  let last = -1;
  let row = own;
  for (let i = 0; i < weight.length; i++) {
    const units = weight[i] as number;
    if (units !== last) {
      alike = i === 0;
      last = units;
      row = biases.blend(own, own, units / WEIGHT_ONE);
    }
    rowOf[i] = row;
  }
  return alike ? row : undefined;
}

/** The columns for pictures of one size, some of which are the same for every recipe. */
class WholeColumns {
  readonly firstRect: Uint32Array;
  readonly box: Uint32Array;
  readonly firstTerm: Uint32Array;
  readonly termSource: Uint32Array;
  readonly termWeight: Uint16Array;
  readonly rowOf: Uint32Array;
  readonly biasOf: Uint32Array;
  readonly #height: number;
  readonly #width: number;

  constructor(size: number, height: number, width: number) {
    this.#height = height;
    this.#width = width;
    this.firstRect = Uint32Array.from({ length: size + 1 }, (_, i) => i);
    this.box = Uint32Array.from(
      { length: 4 * size },
      (_, k) => [0, 0, width, height][k % 4] as number,
    );
    this.firstTerm = new Uint32Array(size + 1);
    this.termSource = new Uint32Array(2 * size);
    this.termWeight = new Uint16Array(2 * size);
    this.rowOf = new Uint32Array(size);
    this.biasOf = new Uint32Array(size);
  }

  fit(size: number, height: number, width: number): boolean {
    return this.rowOf.length === size && this.#height === height && this.#width === width;
  }

  /** Fills the terms, without those that weigh nothing; gives how many there are. */
  fillTerms(mix: MixStep | undefined): number {
    const { firstTerm, termSource, termWeight } = this;
    const size = this.rowOf.length;
    let terms = 0;
    for (let i = 0; i < size; i++) {
      const partner = mix === undefined ? i : (mix.partner[i] as number);
      const units = partner === i || mix === undefined ? WEIGHT_ONE : (mix.weight[i] as number);
      if (units > 0) {
        termSource[terms] = i;
        termWeight[terms++] = units;
      }
      if (units < WEIGHT_ONE) {
        termSource[terms] = partner;
        termWeight[terms++] = WEIGHT_ONE - units;
      }
      firstTerm[i + 1] = terms;
    }
    return terms;
  }
}
