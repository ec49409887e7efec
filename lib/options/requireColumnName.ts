import { requireOption } from './requireOption.ts';

/** Throws an option error unless `column` is a name or left out. */
export function requireColumnName(
  action: string,
  column: unknown,
): asserts column is string | undefined {
  requireOption(column === undefined || typeof column === 'string', action, {
    option: 'column',
    rule: 'the name of a column',
    value: column,
  });
}
