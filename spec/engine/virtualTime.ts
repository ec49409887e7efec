import { vi } from 'vitest';

// Taken before time is virtual: a real turn of the event loop runs all microtasks that are due.
const turn = setImmediate;

/** Turns without a timer after which what is waited for is taken to hang. */
const PATIENCE = 100;
/** Timers after which it is taken never to end. */
const TIMERS = 20_000;

/** Makes timers and dates virtual; promises stay real, so that no time passes while they settle. */
export function startVirtualTime(): void {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    now: 0,
  });
  vi.stubGlobal('requestAnimationFrame', (callback: (time: number) => void) =>
    setTimeout(() => callback(Date.now()), 1),
  );
  vi.stubGlobal('cancelAnimationFrame', (id: NodeJS.Timeout) => clearTimeout(id));
}

/** Ends {@link startVirtualTime}. */
export function endVirtualTime(): void {
  vi.unstubAllGlobals();
  vi.useRealTimers();
}

/** Lets time pass until `done`, from timer to timer; throws where nothing is left that could make it so. */
export async function passTime<T>(done: Promise<T>): Promise<T> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  done.then(settle, settle);
  for (let timers = 0, idle = 0; timers < TIMERS; ) {
    await new Promise((resolve) => turn(resolve));
    if (settled) return done;
    if (vi.getTimerCount() > 0) {
      vi.advanceTimersToNextTimer();
      timers++;
      idle = 0;
    } else if (++idle > PATIENCE) {
      throw new Error('hangs: nothing is under way, and it has not ended');
    }
  }
  throw new Error('hangs: timers go on and on, and it has not ended');
}

/** Runs `work` in virtual time. */
export async function inVirtualTime<T>(work: () => Promise<T>): Promise<T> {
  startVirtualTime();
  try {
    return await passTime(work());
  } finally {
    endVirtualTime();
  }
}

/** A promise of `value` after `ms` milliseconds; at once, by way of the microtask queue alone, after 0. */
export function lasting<T>(ms: number, value: T): Promise<T> {
  return ms === 0
    ? Promise.resolve(value)
    : new Promise((resolve) => setTimeout(() => resolve(value), ms));
}
