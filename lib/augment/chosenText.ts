/**
 * The text of an operator in the chain of one that chooses it: its name, and its `features` if
 * given. Checkpoints of earlier versions keep their text.
 */
export function chosenText(operator: string, features: readonly string[] | undefined): string {
  return features === undefined ? operator : `${operator}${JSON.stringify(features)}`;
}
