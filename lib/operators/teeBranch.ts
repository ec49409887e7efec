import { Observable } from 'rxjs';
import { findDemand } from '../engine/findDemand.ts';
import { Gate } from '../engine/gate.ts';
import { trampoline } from '../engine/trampoline.ts';
import type { TeeHub } from './teeHub.ts';

/** One branch of `tee`: its n-th subscription joins the n-th hub. */
export function teeBranch<T>(
  branch: number,
  hubOf: (generation: number) => TeeHub<T>,
): Observable<T> {
  let generation = 0;
  let served: ReturnType<typeof findDemand> | undefined;
  return new Observable<T>((subscriber) => {
    const demand = findDemand('tee', served);
    served = demand;
    const gate = new Gate(demand, subscriber);
    const hub = hubOf(generation++);
    const pump = trampoline(() => {
      while (gate.open() && hub.has(branch)) gate.emit(hub.shift(branch));
      if (gate.closed) return;
      if (hub.isOver(branch)) gate.end(hub.failure);
      else hub.refill();
    });
    subscriber.add(() => {
      gate.close();
      hub.leave(branch);
    });
    gate.attach(pump);
    hub.enter(branch, { run: demand.run, columns: demand.columns, wants: () => gate.open(), pump });
    pump();
  });
}
