import type { ProgressReport } from '../engine/progressReport.ts';
import { progressLine } from './progressLine.ts';

/** Where progress is written: standard error, or what stands for it in specs. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Milliseconds between two lines where there is no terminal. */
const PLAIN_INTERVAL_MS = 10_000;
const CLEAR_REST = '\x1b[K';
const YELLOW = '\x1b[33m';
const RESET = '\x1b[39m';
const DEFAULT_COLUMNS = 80;

/**
 * Writes progress: on a terminal one line, which each report replaces and the end leaves; elsewhere
 * a line at the end, and every ten seconds until then. `NO_COLOR` leaves out colors.
 */
export function progressTerminal(
  output: ProgressOutput = standardError(),
  now: () => number = () => performance.now(),
): (report: ProgressReport) => void {
  let writtenAt = now();
  return (report) => {
    const isEnd = report.kind === 'end';
    if (output.isTTY === true) {
      // One column less: in the last one some terminals begin the next line.
      const line = progressLine(report, (output.columns || DEFAULT_COLUMNS) - 1);
      output.write(`\r${colored(line, report)}${CLEAR_REST}${isEnd ? '\n' : ''}`);
    } else if (isEnd || report.kind === 'stall' || now() - writtenAt >= PLAIN_INTERVAL_MS) {
      writtenAt = now();
      output.write(`${report.text}\n`);
    }
  };
}

/** The line with its waiting in yellow, where a stage is waited for. */
function colored(line: string, { slowest }: ProgressReport): string {
  const isPlain = slowest === undefined || Boolean(globalThis.process?.env.NO_COLOR);
  return isPlain ? line : line.replace(/(waiting|nothing moves)[^·]*(?<! )/, `${YELLOW}$&${RESET}`);
}

function standardError(): ProgressOutput {
  return globalThis.process?.stderr ?? { write: (text: string) => console.info(text.trimEnd()) };
}
