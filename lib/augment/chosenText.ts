/**
 * What an operator is called in the chain text of one that chooses it: its name, and the features
 * that it was told to transform. Checkpoints from before there were such features keep their text.
 */
export function chosenText(operator: string, features: readonly string[] | undefined): string {
  return features === undefined ? operator : `${operator}${JSON.stringify(features)}`;
}
