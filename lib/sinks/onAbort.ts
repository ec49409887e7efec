/**
 * The callbacks of each signal, which has one listener for all runs. They are weak references, so
 * that a signal does not retain runs that were dropped.
 */
const listeners = new WeakMap<AbortSignal, Set<WeakRef<() => void>>>();

/**
 * Calls `listener` when `signal` is aborted, unless the listener was garbage-collected. Returns a
 * function that removes it. Runs share one listener, because Node warns of more than ten on a
 * signal.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const callbacks = listeners.get(signal) ?? listen(signal);
  const reference = new WeakRef(listener);
  callbacks.add(reference);
  return () => {
    callbacks.delete(reference);
    if (callbacks.size > 0 || listeners.get(signal) !== callbacks) return;
    signal.removeEventListener('abort', notify);
    listeners.delete(signal);
  };
}

function listen(signal: AbortSignal): Set<WeakRef<() => void>> {
  const all = new Set<WeakRef<() => void>>();
  listeners.set(signal, all);
  signal.addEventListener('abort', notify, { once: true });
  return all;
}

function notify({ target }: Event): void {
  for (const listener of [...(listeners.get(target as AbortSignal) ?? [])]) listener.deref()?.();
}
