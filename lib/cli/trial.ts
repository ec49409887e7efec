import type { BoundaryReport } from '../engine/boundaryReport.ts';
import type { DiagnosticReport } from '../engine/diagnostics.ts';
import { rowsIn } from '../sinks/rowsIn.ts';
import type { StreamModule } from './moduleStream.ts';

/** Options of a run that change nothing but the time that it takes. */
export interface TrialSettings {
  readonly workers: number;
  /** That of each source when left out. */
  readonly readAhead?: number;
}

/** What a run took. */
export interface Trial {
  readonly settings: TrialSettings;
  readonly seconds: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Shares of the whole time, from the sink to the sources. */
  readonly stages: readonly Pick<BoundaryReport, 'name' | 'busy' | 'waiting' | 'blocked'>[];
  /** The stage to look at, and what to change. */
  readonly text: string;
  readonly peakBytes: number;
  readonly budgetBytes: number;
}

/** How a run is tried. */
export interface TrialOptions {
  readonly seconds: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** More epochs than anything runs in the time. */
const EPOCHS = 1_000_000;
const REPORTS = 20;

/** Milliseconds until the stream of a module gives its first element. */
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
  return new Error('Cannot profile the stream: it must give elements; received none');
}

/** Runs the stream of a module, and makes its tensors, for some seconds. */
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
  // The start, with its threads and windows that fill, is not what a long run is made of.
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

/** The shares of all reports, each weighed by its time. */
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

/** Makes the tensors of a batch, as a step does that uses them: they are made when asked for. */
function makeTensors(element: unknown): void {
  if (typeof element !== 'object' || element === null || !('tensors' in element)) return;
  const tensors: unknown = element.tensors;
  if (typeof tensors === 'object' && tensors !== null) Object.values(tensors);
}
