import { vi } from 'vitest';

// Taken before time is virtual: a real turn of the event loop runs all microtasks that are due.
const turn = setImmediate;

/** Milliseconds of virtual time that an asynchronous read takes. */
export const READ_MS = 2;
/** Milliseconds of virtual time that a step takes. */
export const STEP_MS = 10;
/** Milliseconds by which time-based operators of the table are set. */
export const WINDOW_MS = 25;

/** Makes timers and dates virtual; promises stay real, so that no time passes while they settle. */
export function startVirtualTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'], now: 0 });
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
  for (let timers = 0; timers < 20_000; timers++) {
    await new Promise((resolve) => turn(resolve));
    if (settled) return done;
    if (vi.getTimerCount() === 0) throw new Error('hangs: nothing is under way, and it has not ended');
    vi.advanceTimersToNextTimer();
  }
  throw new Error('hangs: timers go on and on, and it has not ended');
}

/** Resolves after `ms` of virtual time. */
export function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
