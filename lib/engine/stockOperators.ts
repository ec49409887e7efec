import type { RunContext } from './runContext.ts';

const warned = {};

/**
 * Warns once if a resumed run has operators of RxJS between two stages: their state is not in the
 * checkpoint.
 *
 * @param between the names of the stages, upstream first
 */
export function warnOfStockOperators(
  { resume, shared }: RunContext,
  [upstream, downstream]: readonly [string, string],
): void {
  if (resume === undefined) return;
  shared.get(warned, () => {
    console.warn(
      `Millrace: this run is resumed, and the operators of RxJS between \`${upstream}\` and ` +
        `\`${downstream}\` start anew: what they count or remember (\`take\`, \`skip\`, ` +
        '`scan`) is not in the checkpoint. Put those that count nothing into ' +
        '`via({ stateless: true }, operator)`',
    );
    return true;
  });
}
