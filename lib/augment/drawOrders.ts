import type { Batch } from '../core/batch.ts';
import { requireOption } from '../options/requireOption.ts';
import { permutation } from '../random/permutation.ts';
import { requireAugmentation } from './applyWithin.ts';
import type { Augmentation } from './augmentation.ts';
import { sampleStreams } from './drawStream.ts';

/** Requires augmentations of single samples. */
export function requirePerSample(action: string, operators: unknown): void {
  requireOption(Array.isArray(operators) && operators.length > 0, action, {
    option: 'operators',
    rule: 'a list of at least one augmentation',
    value: operators,
  });
  for (const operator of operators as readonly unknown[]) {
    requireAugmentation(action, operator);
    const isPerSample = operator.isPerSample;
    requireOption(isPerSample, action, {
      option: 'operators',
      rule: 'augmentations that treat samples one by one',
      value: operator.operator,
      remedy: `put \`${operator.operator}\` before or after it`,
    });
  }
}

/** For each sample of a batch, a permutation of `operators`, as indices. */
export function drawOrders(
  batch: Batch,
  name: string,
  {
    operators,
    seed,
  }: { readonly operators: readonly Augmentation[]; readonly seed?: number | undefined },
): readonly Uint32Array[] {
  const { size, valid } = batch;
  const streamOf = sampleStreams(batch, name, seed);
  const drawn = Array.from({ length: valid }, (_, sample) =>
    permutation(streamOf(sample), new Uint32Array(operators.length)),
  );
  // Padding is treated like the sample that it repeats.
  return Array.from({ length: size }, (_, i) => drawn[i < valid ? i : 0] as Uint32Array);
}

/** The chain text of an operator that applies others, if one of them has more than its name. */
export function textOf(name: string, operators: readonly Augmentation[]): string {
  const isNamed = operators.some(({ text, operator }) => text !== operator);
  return isNamed ? `${name}(${operators.map(({ text }) => text).join(',')})` : name;
}
