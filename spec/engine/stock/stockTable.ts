import { notOperators } from './notOperators.ts';
import { type StockClassName, stockClasses } from './stockClasses.ts';
import type { StockRow } from './stockRow.ts';
import { stockRows } from './stockRows.ts';

const INTRODUCTION = `# What is promised with which operator of RxJS

Any operator of RxJS 7.8 may stand between a source and a sink of ours, or between two of our operators. What is promised with it depends on
what it does to the flow. This table has every creation and pipeable operator that \`rxjs\` exports; it is made from
\`spec/engine/stock\`, where each row is run against plain RxJS on the same data, with synchronous and with asynchronous reads and steps that take
time, the limit being checked at every read.

**Read ahead** is the number of items read from a source beyond those that the results asked for so far are made of; \`prefetch\` of the run
and our own operators add what they hold. Large items reach \`budgetBytes\` of the run before the numbers given here, and wait there.
`;

/** The stock matrix as a page of the documentation. */
export function stockTable(): string {
  const names = Object.keys(stockClasses) as StockClassName[];
  return [INTRODUCTION, ...names.map(section), exclusions()].join('\n');
}

function section(className: StockClassName): string {
  const { title, does, promised, notPromised } = stockClasses[className];
  const rows = stockRows
    .filter((row) => row.className === className)
    .sort((a, b) => (label(a).toLowerCase() < label(b).toLowerCase() ? -1 : 1));
  return [
    `## ${title}`,
    '',
    `${does}`,
    '',
    `*Promised:* ${promised}`,
    '',
    `*Not promised:* ${notPromised}`,
    '',
    '| Operator | Kind | Read ahead | Promised | Way out |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) =>
      `| ${[label(row), row.kind, readAhead(row), row.promised ?? promised, row.wayOut ?? ''].join(' | ')} |`.replace(
        / +/g,
        ' ',
      ),
    ),
    '',
  ].join('\n');
}

function label({ name, use }: StockRow): string {
  return use === undefined ? `\`${name}\`` : `\`${name}\` ${use}`;
}

function readAhead({ ahead, aheadInWords }: StockRow): string {
  if (aheadInWords !== undefined) return aheadInWords;
  if (ahead === 'unbounded') return 'no limit';
  return typeof ahead === 'number' ? String(ahead) : `${ahead.first}, then ${ahead.after}`;
}

function exclusions(): string {
  const reasons = [...new Set(Object.values(notOperators))];
  const named = (reason: string) =>
    Object.keys(notOperators).filter((name) => notOperators[name] === reason);
  return [
    '## Not operators',
    '',
    'What else `rxjs` exports, and why it has no row:',
    '',
    ...reasons.map(
      (reason) =>
        `- ${named(reason)
          .map((name) => `\`${name}\``)
          .join(', ')}: ${reason}.`,
    ),
    '',
  ].join('\n');
}
