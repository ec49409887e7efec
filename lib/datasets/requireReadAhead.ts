import { requireOption } from '../options/requireOption.ts';

/** Reads that a source of files has in flight or done ahead when `readAhead` is left out: the next one, while this one is used. */
export const DEFAULT_READ_AHEAD = 1;

/** Checks the option `readAhead` of `source`. */
export function requireReadAhead(source: string, readAhead: number): void {
  requireOption(Number.isSafeInteger(readAhead) && readAhead >= 0, `\`${source}\``, {
    option: 'readAhead',
    rule: 'a non-negative integer, in reads',
    value: readAhead,
  });
}
