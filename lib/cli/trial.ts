import type { BoundaryReport } from '../engine/boundaryReport.ts';
import type { DiagnosticReport } from '../engine/diagnostics.ts';
import { rowsIn } from '../sinks/rowsIn.ts';
import type { StreamModule } from './moduleStream.ts';

/** Options that change only the speed of a run. */
export interface TrialSettings {
  readonly workers: number;
  /** Overrides the `readAhead` of all sources. */
  readonly readAhead?: number;
}

/** The measurements of a run. */
export interface Trial {
  readonly settings: TrialSettings;
  readonly seconds: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** The stages from the sink to the sources, with their fractions of the time. */
  readonly stages: readonly Pick<BoundaryReport, 'name' | 'busy' | 'waiting' | 'blocked'>[];
  /** The advice: the slowest stage, and what to change. */
  readonly text: string;
  readonly peakBytes: number;
  readonly budgetBytes: number;
}

/** Options of {@link tryRun}. */
export interface TrialOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** More epochs than any run completes. */
const EPOCHS = 1_000_000;
const REPORTS = 20;

/** Measures the milliseconds until a module's stream emits its first element. */
export async function timeToFirst(
  { millrace, stream }: StreamModule,
  signal: AbortSignal,
): Promise<number> {
  const stream$ = await stream();
  const start = performance.now();
  for await (const element of millrace.pull(stream$, { signal })) {
    makeTensors(element);
    return performance.now() - start;
  }
  throw noElements();
}

function noElements(): Error {
  return new Error('Cannot profile the stream: it must emit elements; received none');
}

/** Runs a module's stream for some seconds, and makes its tensors. */
export async function tryRun(
  { millrace, stream }: StreamModule,
  settings: TrialSettings,
  { seconds, seed, signal }: TrialOptions,
): Promise<Trial> {
  const reports: { readonly report: DiagnosticReport; readonly ms: number }[] = [];
  const stream$ = await stream();
  let reportedAt = performance.now();
  const onDiagnostic = (report: DiagnosticReport) => {
    const now = performance.now();
    reports.push({ report, ms: now - reportedAt });
    reportedAt = now;
  };
  const diagnosticMs = (seconds * 1000) / REPORTS;
  const run = { ...settings, seed, epochs: EPOCHS, signal, onDiagnostic, diagnosticMs };
  // The measurement begins later, because threads start and windows fill first.
  let start: number | undefined;
  let rows = 0;
  for await (const element of millrace.pull(stream$, run)) {
    makeTensors(element);
    if (start !== undefined) rows += rowsIn(element);
    start ??= performance.now();
    if (performance.now() - start >= seconds * 1000) break;
  }
  if (start === undefined) throw noElements();
  const elapsed = (performance.now() - start) / 1000;
  const last = reports.at(-1)?.report;
  return {
    settings,
    seconds: elapsed,
    rows,
    rowsPerSecond: rows / elapsed,
    stages: sharesOf(reports),
    text: last?.text ?? 'too short to measure',
    peakBytes: last?.peakBytes ?? 0,
    budgetBytes: last?.budgetBytes ?? 0,
  };
}

/** The mean fractions of all reports, weighted by their durations. */
function sharesOf(
  reports: readonly { readonly report: DiagnosticReport; readonly ms: number }[],
): Trial['stages'] {
  const sums = new Map<string, { busy: number; waiting: number; blocked: number; ms: number }>();
  for (const { report, ms } of reports) {
    for (const { name, busy, waiting, blocked } of report.stages) {
      const sum = sums.get(name) ?? { busy: 0, waiting: 0, blocked: 0, ms: 0 };
      sum.busy += busy * ms;
      sum.waiting += waiting * ms;
      sum.blocked += blocked * ms;
      sum.ms += ms;
      sums.set(name, sum);
    }
  }
  return [...sums].map(([name, { busy, waiting, blocked, ms }]) => ({
    name,
    busy: busy / ms,
    waiting: waiting / ms,
    blocked: blocked / ms,
  }));
}

/** Reads all tensors of a batch, as a step does, so that they are made. */
function makeTensors(element: unknown): void {
  if (typeof element !== 'object' || element === null || !('tensors' in element)) return;
  const tensors: unknown = element.tensors;
  if (typeof tensors === 'object' && tensors !== null) Object.values(tensors);
}
