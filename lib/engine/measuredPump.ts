import type { Demand } from './demand.ts';
import type { Boundary } from './meter.ts';
import { trampoline } from './trampoline.ts';

/** The work of a boundary, which never runs within itself. */
export interface MeasuredPump {
  /** Does what can be done: something happened here or upstream. */
  readonly run: () => void;
  /** The same, as downstream asked for it. */
  readonly asked: () => void;
  /** An item is about to be emitted. */
  moved(): void;
  /** The boundary has ended. */
  stop(): void;
}

/**
 * Runs `work` of `boundary`, which serves `demand`, and measures its time where the run is
 * diagnosed.
 */
export function measuredPump(demand: Demand, boundary: Boundary, work: () => void): MeasuredPump {
  const { diagnostics } = demand.run;
  if (diagnostics === undefined) {
    const run = trampoline(work);
    return { run, asked: run, moved() {}, stop() {} };
  }
  const meter = diagnostics.add(boundary);
  // Who has it run: what is downstream, waiting for a result, or what is upstream, held up
  // meanwhile.
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
