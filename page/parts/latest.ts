/**
 * Runs a task for the latest of what it is asked. What was asked before is aborted, and what was
 * never started is left out.
 */
export function latest<T>(
  task: (value: T, signal: AbortSignal) => Promise<void>,
): (value: T) => void {
  let running: AbortController | undefined;
  let next: { readonly value: T } | undefined;
  const run = async (value: T) => {
    running = new AbortController();
    await task(value, running.signal);
    running = undefined;
    const asked = next;
    next = undefined;
    if (asked !== undefined) await run(asked.value);
  };
  return (value) => {
    if (running === undefined) {
      void run(value);
      return;
    }
    next = { value };
    running.abort();
  };
}
