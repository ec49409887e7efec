import type { NumberStatistics } from './featureStatistics.ts';
import type { Summary } from './moments.ts';

/** Converts the summaries of channels to lists, one per statistic. */
export function numberStatistics<Kind extends NumberStatistics['kind']>(
  kind: Kind,
  summaries: readonly Summary[],
): { readonly kind: Kind } & Pick<NumberStatistics, 'mean' | 'std' | 'min' | 'max'> {
  const list = (key: 'mean' | 'std' | 'min' | 'max') => summaries.map((summary) => summary[key]);
  return { kind, mean: list('mean'), std: list('std'), min: list('min'), max: list('max') };
}
