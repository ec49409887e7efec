import { from, isObservable, type Observable, type ObservableInput } from 'rxjs';
import { Inlet } from '../engine/inlet.ts';
import type { RunContext } from '../engine/runContext.ts';

/** Several results that come one when asked. */
export interface Results {
  /** Asks for the next one. */
  pull(): void;
  /** No more are wanted. */
  close(): void;
}

/** Whom {@link resultsOf} tells. */
export interface ResultHandlers<R> {
  next(result: R): void;
  error(error: unknown): void;
  complete(): void;
}

/** The results in what a user's function gave: a promise of one, one itself, or an Observable or iterable of several. */
export function resultsOf<R>(
  given: unknown,
  context: RunContext,
  handlers: ResultHandlers<R>,
): Results {
  if (given instanceof Promise || isThenable(given))
    return ofPromise(given as PromiseLike<R>, handlers);
  if (isObservable(given) || isInterop(given))
    return ofObservable(from(given as ObservableInput<R>), context, handlers);
  if (typeof given === 'object' && given !== null && !ArrayBuffer.isView(given)) {
    if (Symbol.asyncIterator in given)
      return ofAsyncIterator((given as AsyncIterable<R>)[Symbol.asyncIterator](), handlers);
    if (Symbol.iterator in given)
      return ofIterator((given as Iterable<R>)[Symbol.iterator](), handlers);
    if ('getReader' in given) return ofStream(given as ReadableStream<R>, handlers);
  }
  return ofIterator([given as R].values(), handlers);
}

const isThenable = (given: unknown) =>
  typeof given === 'object' &&
  given !== null &&
  typeof (given as Partial<PromiseLike<unknown>>).then === 'function';

const isInterop = (given: unknown) => {
  const symbol = (Symbol as { readonly observable?: symbol }).observable ?? '@@observable';
  return typeof given === 'object' && given !== null && symbol in given;
};

function ofPromise<R>(
  promise: PromiseLike<R>,
  { next, error, complete }: ResultHandlers<R>,
): Results {
  promise.then((result) => {
    next(result);
    complete();
  }, error);
  return { pull() {}, close() {} };
}

function ofIterator<R>(
  iterator: Iterator<R>,
  { next, error, complete }: ResultHandlers<R>,
): Results {
  let ended = false;
  return {
    pull() {
      if (ended) return;
      try {
        const { done, value } = iterator.next();
        if (done !== true) return next(value);
        ended = true;
        complete();
      } catch (failure) {
        ended = true;
        error(failure);
      }
    },
    close() {
      if (!ended) iterator.return?.();
      ended = true;
    },
  };
}

function ofAsyncIterator<R>(
  iterator: AsyncIterator<R>,
  { next, error, complete }: ResultHandlers<R>,
): Results {
  let ended = false;
  let pulling = false;
  return {
    pull() {
      if (ended || pulling) return;
      pulling = true;
      iterator.next().then(
        ({ done, value }) => {
          pulling = false;
          if (done !== true) return next(value);
          ended = true;
          complete();
        },
        (failure) => {
          ended = true;
          error(failure);
        },
      );
    },
    close() {
      if (ended) return;
      ended = true;
      // Nobody waits for what is given up, so nobody could be told of a failure.
      Promise.resolve(iterator.return?.()).catch(() => {});
    },
  };
}

function ofStream<R>(stream: ReadableStream<R>, handlers: ResultHandlers<R>): Results {
  const reader = stream.getReader();
  const next = async (): Promise<IteratorResult<R>> => {
    const { done, value } = await reader.read();
    return done ? { done, value: undefined } : { done, value };
  };
  const end = async (): Promise<IteratorResult<R>> => {
    await reader.cancel();
    return { done: true, value: undefined };
  };
  return ofAsyncIterator({ next, return: end }, handlers);
}

/** Our sources within give one result as each is wanted; what knows nothing of demand gives what it has, and that waits. */
function ofObservable<R>(
  results$: Observable<R>,
  context: RunContext,
  handlers: ResultHandlers<R>,
): Results {
  const { resume } = context;
  // A position is that of one stream; which of those opened here it was of is not known, so that none may take it for its own.
  const within = resume && {
    ...resume,
    dataset: '`mapAsync` around it',
    position: {},
    force: false,
  };
  const inlet = new Inlet(results$, {
    name: 'mapAsync',
    run: () => ({ ...context, resume: within }),
    ...handlers,
  });
  inlet.open();
  return { pull: () => inlet.want(1), close: () => inlet.close() };
}
