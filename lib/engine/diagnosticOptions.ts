import { OptionError } from '../core/errors.ts';
import { requireOption } from '../options/requireOption.ts';
import type { DiagnosticReport } from './diagnostics.ts';
import type { ProgressReport } from './progressReport.ts';

/** What is told of a run while it goes. */
export interface DiagnosticOptions {
  /**
   * Told how each stage spends its time, every `diagnosticMs` milliseconds and at the end of each
   * epoch: a function, or anything with a `next` method, such as a `Subject`. Nothing is measured
   * when left out.
   */
  readonly onDiagnostic?:
    | ((report: DiagnosticReport) => void)
    | { next(report: DiagnosticReport): void };
  /**
   * Shows how the run goes: rows a second, the share of waiting and the stage that is waited for,
   * and the time left. `true` writes to standard error: one line that fits the terminal, or a line
   * every ten seconds where there is none (in browsers, to the console). A function is told
   * instead, every `diagnosticMs` milliseconds and at the end. Nothing is shown when left out.
   */
  readonly progress?: boolean | ((report: ProgressReport) => void);
  /** Milliseconds between two reports: a positive number; 1000 when left out. */
  readonly diagnosticMs?: number;
  /**
   * Milliseconds after which a run that waits and gets nothing reports a stall: a positive number;
   * 30,000 when left out.
   */
  readonly stallTimeoutMs?: number;
}

export const DIAGNOSTIC_OPTIONS: readonly string[] = [
  'onDiagnostic',
  'progress',
  'diagnosticMs',
  'stallTimeoutMs',
];

/** Whom to show how a run goes: the terminal, or a function. */
export type ProgressTarget = 'terminal' | ((report: ProgressReport) => void);

/** Whom to notify about a run, and when. */
export interface DiagnosticsPlan {
  readonly notify: (report: DiagnosticReport) => void;
  readonly intervalMs: number;
  readonly stallTimeoutMs: number;
}

/** Checks whom to show how a run goes. */
export function planProgress(
  action: string,
  progress: DiagnosticOptions['progress'],
): ProgressTarget | undefined {
  const isKnown = typeof progress === 'boolean' || typeof progress === 'function';
  requireOption(progress === undefined || isKnown, action, {
    option: 'progress',
    rule: 'true, false or a function',
    value: progress,
  });
  if (typeof progress === 'function') return progress;
  return progress === true ? 'terminal' : undefined;
}

/** Checks whom to notify about a run. Progress is made of what is measured. */
export function planDiagnostics(
  action: string,
  run: DiagnosticOptions,
): DiagnosticsPlan | undefined {
  const { onDiagnostic, progress = false, diagnosticMs = 1000, stallTimeoutMs = 30_000 } = run;
  for (const [option, value] of Object.entries({ diagnosticMs, stallTimeoutMs })) {
    requireOption(value > 0, action, { option, rule: 'a positive number, in milliseconds', value });
  }
  if (onDiagnostic === undefined && progress !== false) {
    return { notify: () => {}, intervalMs: diagnosticMs, stallTimeoutMs };
  }
  if (onDiagnostic === undefined) {
    const option = ['diagnosticMs', 'stallTimeoutMs'].find((name) => name in run);
    if (option === undefined) return undefined;
    throw new OptionError(
      `Cannot ${action}: \`${option}\` must come with \`onDiagnostic\` or \`progress\`; ` +
        `received it alone`,
    );
  }
  const tells = typeof onDiagnostic === 'function' || typeof onDiagnostic?.next === 'function';
  requireOption(tells, action, {
    option: 'onDiagnostic',
    rule: 'a function or something with a `next` method',
    value: onDiagnostic,
  });
  const notify =
    typeof onDiagnostic === 'function'
      ? onDiagnostic
      : (report: DiagnosticReport) => onDiagnostic.next(report);
  return { notify, intervalMs: diagnosticMs, stallTimeoutMs };
}
