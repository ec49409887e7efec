import { requireOption } from '../options/requireOption.ts';

/** Checks those options of `source`, by name, that are true or false. */
export function requireFlags(source: string, flags: Readonly<Record<string, unknown>>): void {
  for (const [option, value] of Object.entries(flags)) {
    requireOption(typeof value === 'boolean', `\`${source}\``, {
      option,
      rule: 'true or false',
      value,
    });
  }
}
