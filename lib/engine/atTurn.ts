import { macrotask } from './macrotask.ts';

/**
 * A function that has `action` called when the event loop has had a turn: once, however often it is
 * called until then.
 */
export function atTurn(action: () => void): () => void {
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
