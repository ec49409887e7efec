/**
 * Work that may have to wait: a generator that yields each promise it awaits. The same code then
 * returns synchronously if the data is in memory.
 */
export type Steps<T> = Generator<Promise<unknown>, T, unknown>;

/** Awaits `value` within {@link Steps} if it is a promise. */
export function* settled<T>(value: T | PromiseLike<T>): Steps<T> {
  return isPromise(value) ? ((yield Promise.resolve(value)) as T) : value;
}

/** True for promises and other thenables, of any realm. */
export function isPromise<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as Partial<PromiseLike<T>> | null | undefined)?.then === 'function';
}

/** Runs steps, synchronously unless they yield a promise. */
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
