import type { Demand } from './demand.ts';
import type { Boundary } from './meter.ts';
import { trampoline } from './trampoline.ts';

/** The work of a boundary. It is never re-entered. */
export interface MeasuredPump {
  /** Runs the work after an event here or upstream. */
  readonly run: () => void;
  /** Runs the work because downstream asked for it. */
  readonly asked: () => void;
  /** Counts an item that is about to be emitted. */
  moved(): void;
  /** Ends the measurement. */
  stop(): void;
}

/**
 * Runs `work` of `boundary`, which serves `demand`. Its time is measured if the run has
 * diagnostics.
 */
export function measuredPump(demand: Demand, boundary: Boundary, work: () => void): MeasuredPump {
  const { diagnostics } = demand.run;
  if (diagnostics === undefined) {
    const run = trampoline(work);
    return { run, asked: run, moved() {}, stop() {} };
  }
  const meter = diagnostics.add(boundary);
  // The caller: downstream waits for a result, upstream is blocked meanwhile.
  let outer: 'waiting' | 'blocked' = 'blocked';
  const run = trampoline(() => {
    diagnostics.enter(meter, outer);
    outer = 'blocked';
    work();
    diagnostics.leave(meter, demand.wanted > 0 ? 'waiting' : 'blocked');
  });
  return {
    run,
    asked() {
      outer = 'waiting';
      run();
    },
    moved: () => diagnostics.moved(meter),
    stop: () => diagnostics.remove(meter),
  };
}
