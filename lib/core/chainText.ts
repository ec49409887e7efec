import type { ChainLink } from './checkpoint.ts';
import { hashText } from './hashText.ts';

/** What stands between two operators. */
export const LINK = ' | ';
/** Characters that the text has at most, so that a checkpoint stays small. */
const LONGEST = 400;

/** The operators of a chain with their options, as text; of a long chain the options are hashed. */
export function chainText(chain: readonly ChainLink[]): string {
  const plain = chain.map(({ operator, options }) =>
    options === '' ? operator : `${operator} ${options}`,
  );
  if (plain.join(LINK).length <= LONGEST) return plain.join(LINK);
  const hashed = chain
    .map(({ operator, options }) => `${operator} #${hashText(options)}`)
    .join(LINK);
  return hashed.length <= LONGEST
    ? hashed
    : `${chain.length} operators #${hashText(plain.join(LINK))}`;
}
