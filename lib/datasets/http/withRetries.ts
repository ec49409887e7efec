import type { RetryOptions } from './httpOptions.ts';
import { TransientError } from './transientError.ts';

/** Longest delay before an attempt, in milliseconds, unless the server asks for more. */
const MAX_DELAY_MS = 60_000;
/** Longest delay that a server may ask for; a longer one is a failure. */
const MAX_ASKED_MS = 300_000;

/** How {@link withRetries} goes about it. */
export interface RetryPlan {
  readonly retries: Required<RetryOptions>;
  readonly signal: AbortSignal;
}

/**
 * Calls `attempt` until it succeeds, with growing delays between. Rejects with what is no
 * `TransientError`, with the last of these, or with the reason of `signal`.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { retries, signal }: RetryPlan,
): Promise<T> {
  for (let failed = 1; ; failed++) {
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      const { afterMs = 0 } = error;
      if (failed >= retries.attempts || afterMs > MAX_ASKED_MS) throw error;
      await pause(Math.max(afterMs, delayAfter(failed, retries.delayMs)), signal);
    }
  }
}

/** Half of the delay is random, so that clients that failed together do not return together. */
function delayAfter(failed: number, delayMs: number): number {
  return Math.min(MAX_DELAY_MS, delayMs * 2 ** (failed - 1)) * (1 - Math.random() / 2);
}

/** Waits; rejects with the reason of `signal` as soon as it is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
