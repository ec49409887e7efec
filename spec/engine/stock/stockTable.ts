import { wrapped } from '../../wrapped.ts';
import { notOperators } from './notOperators.ts';
import type { Resumed } from './resumed.ts';
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

**Resumed** is what became of a run that was resumed after several of its results, compared with the rest of the run: *exact*; *refused*, by a
\`checkpoint\` error, as the order of several sources side by side depends on time; or *begins anew*: what the operator counts or holds is in no
checkpoint, so that other results come. A resumed run warns once of the operators of RxJS between two of our stages, and names these;
\`via({ stateless: true }, operator)\` says that there is nothing to count. What is subscribed to again (\`repeat\`, \`concat\`, \`concatMap\`) is
counted in the position, and exact. Count rows by \`takeRows\` and \`skipRows\`, which keep their place.
`;

/** The stock matrix as a page of the documentation. */
export function stockTable(outcomes: ReadonlyMap<string, Resumed>): string {
  const names = Object.keys(stockClasses) as StockClassName[];
  const sections = names.map((name) => section(name, outcomes));
  return wrapped([INTRODUCTION, ...sections, exclusions()].join('\n'));
}

function section(className: StockClassName, outcomes: ReadonlyMap<string, Resumed>): string {
  const { title, does, promised, notPromised } = stockClasses[className];
  const rows = stockRows
    .filter((row) => row.className === className)
    .sort((a, b) => (labelOf(a).toLowerCase() < labelOf(b).toLowerCase() ? -1 : 1));
  return [
    `## ${title}`,
    '',
    `${does}`,
    '',
    `*Promised:* ${promised}`,
    '',
    `*Not promised:* ${notPromised}`,
    '',
    '| Operator | Kind | Read ahead | Resumed | Promised | Way out |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows.map((row) =>
      `| ${[labelOf(row), row.kind, readAhead(row), resumed(row, outcomes), row.promised ?? promised, row.wayOut ?? ''].join(' | ')} |`.replace(
        / +/g,
        ' ',
      ),
    ),
    '',
  ].join('\n');
}

/** What a row is called. */
export function labelOf({ name, use }: StockRow): string {
  return use === undefined ? `\`${name}\`` : `\`${name}\` ${use}`;
}

function readAhead({ ahead, aheadInWords }: StockRow): string {
  if (aheadInWords !== undefined) return aheadInWords;
  if (ahead === 'unbounded') return 'no limit';
  return typeof ahead === 'number' ? String(ahead) : `${ahead.first}, then ${ahead.after}`;
}

const RESUMED: Readonly<Record<Resumed, string>> = {
  exact: 'exact',
  refused: 'refused',
  'begins anew': 'begins anew',
  'no position': '–',
};

function resumed(row: StockRow, outcomes: ReadonlyMap<string, Resumed>): string {
  const outcome = outcomes.get(labelOf(row));
  return outcome === undefined ? '' : RESUMED[outcome];
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
