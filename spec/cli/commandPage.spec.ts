import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { progressLine } from '../../lib/sinks/progressLine.ts';
import { commandPage, PROFILE, pageWorkshop } from './commandPage.ts';
import type { Workshop } from './workshop.ts';

let workshop: Workshop;
let page: string;
beforeAll(async () => {
  workshop = pageWorkshop();
  page = await commandPage(workshop);
});
afterAll(() => workshop.remove());

/** What is left of a profile without its figures, and without what wins. */
const form = (text: string) =>
  text
    .replace(/^(Faster|No other).*$/m, 'what wins')
    .replace(/^waiting .*$/m, 'advice')
    .replace(/ *← fastest/, '')
    .replace(/^( *\d)( +(?:its own|\d)) .*$/gm, '$1$2')
    .replace(/[\d,.]+ (%|rows\/s|s,|ms|[kM]?B|bytes)/g, '0 $1')
    .replace(/[kM]B|bytes/g, 'B')
    .replace(/ +/g, ' ')
    .trim();

describe('docs/COMMAND.md', () => {
  it('has what the command prints; `npm run docs:command` rewrites it', async () => {
    await expect(page).toMatchFileSnapshot(resolve(import.meta.dirname, '../../docs/COMMAND.md'));
  });

  // Of each of its runs the threads start anew.
  it('shows a profile of the form that is printed', { timeout: 300_000 }, async () => {
    const { stdout } = await workshop.call(['profile', 'train.mjs', '--seconds', '0.3']);
    // The stream has a faster setting, or none, and its `readAhead` is tried with the best workers.
    const without = (text: string) => form(text).replace(/^ \d \d$/gm, 'tried');
    expect(without(stdout)).toBe(without(PROFILE));
    expect(stdout).toMatch(
      /\n(No other setting is faster by 5 %: keep the settings\.|Faster: pull\(stream\$, \{ workers: \d.*\}\))\n$/,
    );
  });

  it('shows a line of progress that there can be', () => {
    const line = progressLine({
      ...{ kind: 'progress', epoch: 1, epochs: 3, batches: 1, rows: 1, seconds: 1 },
      ...{ rowsPerSecond: 12_346, waiting: 0.12, slowest: 'fromParquet' },
      ...{ done: 0.45, secondsLeft: 72 },
    });
    expect(page).toContain(`\n${line}\n`);
  });
});
