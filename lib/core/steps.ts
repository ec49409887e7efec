/**
 * Work that may have to wait: a generator that yields each promise that it needs. What is in memory
 * already is then given at once, by the same code that waits for what is not.
 */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** The value of `value` within {@link Steps}; waits only if it is a promise. */
export function* settled<T>(value: T | PromiseLike<T>): Steps<T> {
  return isPromise(value) ? ((yield Promise.resolve(value)) as T) : value;
}

/** Whether something has to be waited for: not only promises of this realm. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === 'function';
}

/** Runs steps: synchronously unless they yield a promise. */
export function runSteps<T>(steps: Steps<T>): T | Promise<T> {
  const first = steps.next();
  return first.done === true ? first.value : resume(steps, first.value);
}

async function resume<T>(steps: Steps<T>, first: Promise<unknown>): Promise<T> {
  for (let awaited = first; ; ) {
    const result = await awaited.then(
      (value) => () => steps.next(value),
      (error: unknown) => () => steps.throw(error),
    );
    const { done, value } = result();
    if (done === true) return value;
    awaited = value;
  }
}
