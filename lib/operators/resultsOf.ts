import { isObservable, type Observable } from 'rxjs';
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

/**
 * The results that a user's function returned: a promise of one, an Observable of several, or one
 * itself.
 */
export function resultsOf<R>(
  returned: unknown,
  context: RunContext,
  handlers: ResultHandlers<R>,
): Results {
  if (isObservable(returned)) return ofObservable(returned as Observable<R>, context, handlers);
  const { next, error, complete } = handlers;
  const settle = (result: R) => {
    next(result);
    complete();
  };
  if (isThenable(returned)) (returned as PromiseLike<R>).then(settle, error);
  else settle(returned as R);
  return { pull() {}, close() {} };
}

function isThenable(returned: unknown): boolean {
  return (
    typeof returned === 'object' &&
    returned !== null &&
    typeof (returned as Partial<PromiseLike<unknown>>).then === 'function'
  );
}

/**
 * Our sources within give one result as each is wanted; what knows nothing of demand gives what it
 * has, and that waits.
 */
function ofObservable<R>(
  results$: Observable<R>,
  context: RunContext,
  handlers: ResultHandlers<R>,
): Results {
  const { resume } = context;
  // A position is that of one stream; which of those opened here it was of is not known, so that
  // none may take it for its own.
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
