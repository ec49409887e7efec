/**
 * The callbacks of each signal, which has one listener for all runs. They are weak references, so
 * that a signal does not retain runs that were dropped.
 */
const listeners = new WeakMap<AbortSignal, Set<WeakRef<() => void>>>();

/**
 * Calls `listener` when `signal` is aborted, unless it was collected. Returns a function that
 * removes it. Platforms warn of more than ten listeners on one signal.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const all = listeners.get(signal) ?? listen(signal);
  const reference = new WeakRef(listener);
  all.add(reference);
  return () => {
    all.delete(reference);
    if (all.size > 0 || listeners.get(signal) !== all) return;
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
