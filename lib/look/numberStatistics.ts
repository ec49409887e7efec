import type { NumberStatistics } from './featureStatistics.ts';
import type { Summary } from './moments.ts';

/** What the summaries of channels say, each in a list. */
export function numberStatistics<Kind extends NumberStatistics['kind']>(
  kind: Kind,
  summaries: readonly Summary[],
): { readonly kind: Kind } & Pick<NumberStatistics, 'mean' | 'std' | 'min' | 'max'> {
  const each = (key: 'mean' | 'std' | 'min' | 'max') => summaries.map((of) => of[key]);
  return { kind, mean: each('mean'), std: each('std'), min: each('min'), max: each('max') };
}
