import type { Step, StepOf } from './recipe.ts';

/** The columns of each kind of step that have entries for each sample. */
const COLUMNS: { readonly [K in Step['kind']]: readonly ColumnOf<K>[] } = {
  affine: [],
  mix: ['partner', 'weight'],
  paste: ['partner', 'box', 'ownWeight'],
  erase: ['box', 'boxFill'],
  resample: ['box', 'size', 'flip'],
  warp: ['parameters'],
  pixel: ['changes', 'amounts'],
  convolve: ['amounts'],
  blend: ['weights'],
  noise: ['box', 'keys'],
  custom: ['parameters'],
};

type ColumnOf<K extends Step['kind']> = Exclude<keyof (Step & { kind: K }), keyof StepOf<K>>;

type Column = { readonly length: number; slice(start: number, end: number): ArrayLike<unknown> };

/**
 * A step with the entries of some samples, in their order.
 *
 * @param size how many samples the step has entries for
 */
export function pickSamples<S extends Step>(step: S, samples: readonly number[], size: number): S {
  const columns: Readonly<Record<string, Column | undefined>> = step as never;
  const picked = COLUMNS[step.kind].flatMap((name) => {
    const column = columns[name];
    return column === undefined ? [] : [[name, pick(column, samples, size)] as const];
  });
  const alike = { ...step, ...Object.fromEntries(picked) };
  if (step.kind !== 'blend') return alike;
  const chains = step.chains.map((chain) => chain.map((own) => pickSamples(own, samples, size)));
  return { ...alike, chains };
}

function pick(column: Column, samples: readonly number[], size: number): unknown {
  const width = column.length / size;
  if (Array.isArray(column)) return samples.map((i) => column[i]);
  const from = column as Float64Array;
  const Typed = from.constructor as Float64ArrayConstructor;
  const picked = new Typed(samples.length * width);
  for (const [n, i] of samples.entries())
    picked.set(from.subarray(i * width, (i + 1) * width), n * width);
  return picked;
}
