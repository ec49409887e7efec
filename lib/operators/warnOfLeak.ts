import type { ChainLink } from '../core/checkpoint.ts';

/** Warns once if rows are split by number after a shuffle: the parts then differ in each epoch. */
export function leakWarning(operator: string): (chain: readonly ChainLink[]) => void {
  let isWarned = false;
  return (chain) => {
    const random = chain.find(({ draws }) => draws === true);
    if (isWarned || random === undefined) return;
    isWarned = true;
    console.warn(
      `Millrace: \`${operator}\` behind \`${random.operator}\` takes other rows in each epoch ` +
        'and seed: what is held out of one is trained on in another. Split rows by `splitRows`, ' +
        'or before they are shuffled',
    );
  };
}
