import type { ChainLink } from './checkpoint.ts';
import { hashText } from './hashText.ts';

/** How often `operator` occurs in the chain. It distinguishes two `mixup` of one chain. */
export function occurrence(chain: readonly ChainLink[], operator: string): number {
  let count = 0;
  for (const link of chain) if (link.operator === operator) count++;
  return count;
}

/** The counter name of the next `operator` of the chain: `takeRows`, `takeRows#1`, ... */
export function counterName(chain: readonly ChainLink[], operator: string): string {
  const earlier = occurrence(chain, operator);
  return earlier === 0 ? operator : `${operator}#${earlier}`;
}

/** Matches hashed options in the text of a chain. */
export const HASHED: RegExp = / #[0-9a-f]{8}( |$)/;
const SEPARATOR = ' | ';
/** Keeps a checkpoint small. */
const MAX_CHARACTERS = 400;

/** The operators of a chain with their options, as text; the options of a long chain are hashed. */
export function chainText(chain: readonly ChainLink[]): string {
  const plain = chain.map(({ operator, options }) =>
    options === '' ? operator : `${operator} ${options}`,
  );
  if (plain.join(SEPARATOR).length <= MAX_CHARACTERS) return plain.join(SEPARATOR);
  const hashed = chain
    .map(({ operator, options }) => `${operator} #${hashText(options)}`)
    .join(SEPARATOR);
  return hashed.length <= MAX_CHARACTERS
    ? hashed
    : `${chain.length} operators #${hashText(plain.join(SEPARATOR))}`;
}

/** True if `text` may be the text of a chain that starts with `chain`. Options may be hashed. */
export function isContinued(chain: readonly ChainLink[], text: string): boolean {
  const own = chainText(chain);
  return HASHED.test(text) || text === own || text.startsWith(own + SEPARATOR);
}

/** Splits the text of a chain into its operators. */
export function splitChainText(text: string): readonly string[] {
  return text.split(SEPARATOR);
}
