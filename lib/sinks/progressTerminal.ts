import type { ProgressReport } from '../engine/progressReport.ts';
import { progressLine } from './progressLine.ts';

/** Receives the progress: standard error, or a substitute in specs. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Interval of lines if the output is not a terminal. */
const PLAIN_INTERVAL_MS = 10_000;
const CLEAR_REST = '\x1b[K';
const YELLOW = '\x1b[33m';
const RESET = '\x1b[39m';
const DEFAULT_COLUMNS = 80;

/**
 * Writes progress. On a terminal, each report overwrites the line of the one before. Elsewhere it
 * writes a line every ten seconds, and one at the end. `NO_COLOR` turns colors off.
 */
export function progressTerminal(
  output: ProgressOutput = standardError(),
  now: () => number = () => performance.now(),
): (report: ProgressReport) => void {
  let writtenAt = now();
  return (report) => {
    const isEnd = report.kind === 'end';
    if (output.isTTY === true) {
      // Some terminals wrap after a character in the last column, so it stays empty.
      const line = progressLine(report, (output.columns || DEFAULT_COLUMNS) - 1);
      output.write(`\r${colored(line, report)}${CLEAR_REST}${isEnd ? '\n' : ''}`);
    } else if (isEnd || report.kind === 'stall' || now() - writtenAt >= PLAIN_INTERVAL_MS) {
      writtenAt = now();
      output.write(`${report.text}\n`);
    }
  };
}

/** Colors the waiting part yellow if the run waits for a stage. */
function colored(line: string, { slowest }: ProgressReport): string {
  const isPlain = slowest === undefined || Boolean(globalThis.process?.env.NO_COLOR);
  return isPlain ? line : line.replace(/(waiting|stalled)[^·]*(?<! )/, `${YELLOW}$&${RESET}`);
}

function standardError(): ProgressOutput {
  return globalThis.process?.stderr ?? { write: (text: string) => console.info(text.trimEnd()) };
}
