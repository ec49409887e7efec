/**
 * Who is to be told of each signal: it has one listener, however many runs listen to it. They are
 * held weakly: a signal that outlives a run must not keep it, should it be dropped.
 */
const listeners = new WeakMap<AbortSignal, Set<WeakRef<() => void>>>();

/**
 * Calls `listener` when `signal` is aborted, if it is still there; gives what takes that back.
 * Platforms warn of more than ten listeners on one signal.
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
