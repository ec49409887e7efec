import { macrotask } from './macrotask.ts';

/**
 * Returns a function that schedules `action` as a macrotask. Calls before it has run are merged.
 */
export function onMacrotask(action: () => void): () => void {
  let awaited = false;
  return () => {
    if (awaited) return;
    awaited = true;
    void macrotask().then(() => {
      awaited = false;
      action();
    });
  };
}
