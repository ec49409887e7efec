/**
 * Makes `step` re-entrant: a nested call runs it once more afterwards instead of deepening the
 * stack.
 */
export function trampoline(step: () => void): () => void {
  let running = false;
  let again = false;
  return () => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      do {
        again = false;
        step();
      } while (again);
    } finally {
      running = false;
    }
  };
}
