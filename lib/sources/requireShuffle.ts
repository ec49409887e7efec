import { requireOption } from '../model/requireOption.ts';

/** Checks the option `shuffle` of `source`. */
export function requireShuffle(source: string, shuffle: unknown): void {
  requireOption(typeof shuffle === 'boolean', `\`${source}\``, {
    option: 'shuffle',
    rule: 'true or false',
    value: shuffle,
  });
}
