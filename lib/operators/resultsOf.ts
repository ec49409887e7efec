import { isObservable, type Observable } from 'rxjs';
import { Inlet } from '../engine/inlet.ts';
import type { RunContext } from '../engine/runContext.ts';

/** Several results, one on request. */
export interface Results {
  /** Asks for the next one. */
  pull(): void;
  /** Ends the subscription. */
  close(): void;
}

/** The callbacks of {@link resultsOf}. */
export interface ResultHandlers<R> {
  next(result: R): void;
  error(error: unknown): void;
  complete(): void;
}

/** The results of a user's function: a value, a promise of one, or an Observable of several. */
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
 * Sources of Millrace emit one result on request. Observables without demand emit all, which are
 * queued.
 */
function ofObservable<R>(
  results$: Observable<R>,
  context: RunContext,
  handlers: ResultHandlers<R>,
): Results {
  const { resume } = context;
  // A position belongs to one stream. It is not known to which of those opened here, so none may
  // use it.
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
