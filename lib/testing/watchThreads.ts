/** The threads that were started while they were watched. */
export interface ThreadWatch {
  /** How many of them have not ended, or 0 if the runtime cannot tell, as Node can. */
  running(): number;
  /** Ends the watch. */
  unwatch(): void;
}

interface StartedThread {
  once(event: 'exit', listener: () => void): unknown;
}

interface ThreadEvents {
  on?(event: 'worker', listener: (thread: StartedThread) => void): unknown;
  off?(event: 'worker', listener: (thread: StartedThread) => void): unknown;
}

/** Counts the threads started from now on. */
export function watchThreads(): ThreadWatch {
  const { process } = globalThis as { readonly process?: ThreadEvents };
  let running = 0;
  const started = (thread: StartedThread) => {
    running++;
    thread.once('exit', () => running--);
  };
  process?.on?.('worker', started);
  return { running: () => running, unwatch: () => process?.off?.('worker', started) };
}
