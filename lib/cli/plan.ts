import { relative } from 'node:path';
import type { StreamDescription } from '../look/describe.ts';
import type { CommandOutput } from './commandOutput.ts';
import { loadModule } from './moduleStream.ts';
import { countText, known, sizeText } from './quantities.ts';
import { textTable } from './textTable.ts';

/** Options of the command `plan`. */
export interface PlanOptions {
  readonly seed: number;
  readonly epoch: number;
  readonly json?: boolean;
  readonly output: CommandOutput;
}

/** Prints the data that a module's stream will read, and its order. */
export async function plan(path: string, options: PlanOptions): Promise<void> {
  const { seed, epoch, json = false, output } = options;
  const { millrace, stream } = await loadModule(path);
  const description = await millrace.describe(await stream(), { seed, epoch });
  if (json) output.print(JSON.stringify(description, undefined, 2));
  else output.print(...linesOf(description, options));
}

function linesOf(
  { operators, sources }: StreamDescription,
  { epoch, output }: PlanOptions,
): readonly string[] {
  const { columns: width, bold } = output;
  const lines = [bold(operators.join(' → ') || 'no source of Millrace')];
  for (const source of sources) {
    const { first, blocks } = source;
    const facts = [
      ['source', `${source.source}, ${source.dataset}`],
      ['files', countText(source.parts)],
      ['blocks', known(blocks, countText)],
      ['rows', known(source.rows, countText)],
      ['bytes', known(source.bytes, sizeText)],
      ['requests', `${known(source.requests, countText)} an epoch`],
      ['in memory', known(source.memory, (bytes) => `about ${sizeText(bytes)}`)],
      ['order', source.order],
      ...source.columns.map(({ name, type }, i) => [i === 0 ? 'columns' : '', `${name}  ${type}`]),
    ];
    const blockRows = first.map(({ part, block, rows }) => [
      shortPath(part),
      String(block),
      countText(rows),
    ]);
    lines.push('', ...textTable(facts, { width }));
    if (blockRows.length === 0) continue;
    const head = [`first of epoch ${epoch}`, 'block', 'rows'];
    lines.push('', ...textTable([head, ...blockRows], { width, right: [1, 2], head: bold }));
    if (blocks !== undefined && blocks > first.length) lines.push('…');
  }
  return lines;
}

/** The path relative to the working directory, if that is shorter. */
function shortPath(name: string): string {
  const path = relative('.', name);
  return path.length < name.length ? path : name;
}
