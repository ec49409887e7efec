import { setImmediate as turn } from 'node:timers/promises';
import { vi } from 'vitest';

/** Rounds without a timer after which what is waited for is taken to hang. */
const PATIENCE = 100;

/**
 * Runs `work` with timers that fire as soon as nothing else happens. Fails where it neither ends nor waits for a timer, and where it
 * leaves one behind.
 */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  try {
    let settled = false;
    const result = work().finally(() => {
      settled = true;
    });
    result.catch(() => {});
    for (let idle = 0; !settled; ) {
      await turn();
      if (settled) break;
      if (vi.getTimerCount() > 0) {
        vi.advanceTimersToNextTimer();
        idle = 0;
      } else if (++idle > PATIENCE) {
        throw new Error('it hangs: it has not ended, and no timer is pending');
      }
    }
    const value = await result;
    await turn();
    return value;
  } finally {
    vi.useRealTimers();
  }
}

/** A promise of `value` after `ms` milliseconds; at once, by way of the microtask queue alone, after 0. */
export function lasting<T>(ms: number, value: T): Promise<T> {
  return ms === 0 ? Promise.resolve(value) : new Promise((resolve) => setTimeout(() => resolve(value), ms));
}
