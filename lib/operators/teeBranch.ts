import { Observable } from 'rxjs';
import { findDemand } from '../engine/findDemand.ts';
import { Gate } from '../engine/gate.ts';
import { measuredPump } from '../engine/measuredPump.ts';
import type { TeeHub } from './teeHub.ts';

/** One branch of `tee`: its n-th subscription joins the n-th hub. */
export function teeBranch<T>(
  branch: number,
  hubOf: (generation: number) => TeeHub<T>,
): Observable<T> {
  let generation = 0;
  let served: ReturnType<typeof findDemand> | undefined;
  const branch$ = new Observable<T>((subscriber) => {
    const demand = findDemand('tee', served);
    served = demand;
    const { run, isPast } = demand.subscribe({ name: 'tee', stage: branch$ });
    const gate = new Gate(demand, subscriber);
    if (isPast) return gate.end();
    const hub = hubOf(generation++);
    const work = () => {
      while (gate.open() && hub.has(branch)) {
        pump.moved();
        gate.emit(hub.shift(branch));
      }
      if (gate.closed) return;
      if (hub.isOver(branch)) gate.end(hub.failure);
      else hub.refill();
    };
    const boundary = {
      name: 'tee',
      advice: 'read all branches at the same pace, or raise `maxSkew`',
      wants: () => hub.wanted,
      holds: () => hub.holds(),
    };
    const pump = measuredPump(demand, boundary, work);
    subscriber.add(() => {
      gate.close();
      pump.stop();
      hub.leave(branch);
    });
    gate.attach(pump.asked);
    const wants = () => gate.open();
    hub.enter(branch, { run, columns: demand.columns, wants, pump: pump.run });
    pump.run();
  });
  return branch$;
}
