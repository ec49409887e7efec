import { asyncClock } from './asyncClock.ts';
import type { Budget } from './budget.ts';
import type { DiagnosticsPlan } from './diagnosticOptions.ts';
import { Diagnostics } from './diagnostics.ts';

/** The diagnostics of a run, in real time. */
export function runDiagnostics(plan: DiagnosticsPlan, budget: Budget): Diagnostics {
  return new Diagnostics({ ...plan, clock: asyncClock, now: () => performance.now(), budget });
}
