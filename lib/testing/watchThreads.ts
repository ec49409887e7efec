/** The threads that start during a watch. */
export interface ThreadWatch {
  /** The number of these that still run. It is 0 if the runtime cannot tell; Node can. */
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

/** Starts to count new threads. */
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
