import { requireOption } from '../options/requireOption.ts';

/** Checks the option `columns` of `source`. */
export function requireColumnsOption(source: string, columns: readonly string[] | undefined): void {
  const holds =
    columns === undefined ||
    (Array.isArray(columns) &&
      columns.length > 0 &&
      columns.every((name) => typeof name === 'string') &&
      new Set(columns).size === columns.length);
  requireOption(holds, `\`${source}\``, {
    option: 'columns',
    rule: 'a list of one or more different names',
    value: columns,
  });
}
