import { isPromise } from '../core/steps.ts';

/** Who is told what came of an action, and what is done after that if it came later. */
export interface Settling<T> {
  add(value: T): void;
  fail(error: unknown): void;
  after(): void;
}

/** Tells what came of `action`: at once, or later. */
export function settle<T>(action: () => T | Promise<T>, { add, fail, after }: Settling<T>): void {
  try {
    const value = action();
    if (isPromise(value)) value.then(add).catch(fail).then(after);
    else add(value);
  } catch (error) {
    fail(error);
  }
}
