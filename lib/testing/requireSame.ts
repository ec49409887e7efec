import { firstDifference } from './firstDifference.ts';
import { LawError } from './lawError.ts';
import type { Portrait } from './portrait.ts';

/**
 * Throws unless both lists of elements are equal. `context` says how the second was produced;
 * `first` is the number of its first element.
 */
export function requireSame(
  law: string,
  context: string,
  {
    expected,
    found,
    first = 0,
  }: { expected: readonly Portrait[]; found: readonly Portrait[]; first?: number },
): void {
  for (let i = 0; i < Math.min(expected.length, found.length); i++) {
    const difference = firstDifference(expected[i], found[i]);
    if (difference !== undefined)
      throw new LawError(law, `element ${first + i} differs ${context}: ${difference}`);
  }
  if (expected.length === found.length) return;
  const elements = found.length === 1 ? '1 element' : `${found.length} elements`;
  throw new LawError(law, `there are ${elements} instead of ${expected.length} ${context}`);
}

/** Throws if there is no element to test a law on. */
export function requireElements(law: string, elements: readonly unknown[]): void {
  if (elements.length === 0)
    throw new LawError(law, 'the stream has no elements, so the law cannot be checked');
}
