import { OptionError } from '../core/errors.ts';
import { shown } from '../core/shown.ts';

/**
 * Throws an option error unless `holds`, in the form of all errors of Millrace:
 * ``Cannot <action>: `<option>` must be <rule>; received <value>; <remedy>``.
 */
export function requireOption(
  holds: boolean,
  action: string,
  {
    option,
    rule,
    value,
    remedy,
  }: { option: string; rule: string; value: unknown; remedy?: string },
): asserts holds {
  if (holds) return;
  const wayOut = remedy === undefined ? '' : `; ${remedy}`;
  throw new OptionError(
    `Cannot ${action}: \`${option}\` must be ${rule}; received ${shown(value)}${wayOut}`,
  );
}
