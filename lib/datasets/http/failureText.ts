import type { HttpPlan } from './httpOptions.ts';
import { TransientError } from './transientError.ts';

/** Why requests failed, and what would help where it may pass. */
export function failureText(cause: unknown, { retries }: Pick<HttpPlan, 'retries'>): string {
  const why = cause instanceof Error ? cause.message : String(cause);
  if (!(cause instanceof TransientError)) return why;
  return `${why}, in ${retries.attempts} attempts; raise \`retries\` or try later`;
}
