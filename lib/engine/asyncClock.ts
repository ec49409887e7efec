import { asyncScheduler } from 'rxjs';
import type { Clock } from './clock.ts';

/** The clock of RxJS: real time, or virtual time within `TestScheduler.run`. */
export const asyncClock: Clock = {
  now: () => asyncScheduler.now(),
  after(ms, action) {
    const scheduled = asyncScheduler.schedule(() => action(), ms);
    return () => scheduled.unsubscribe();
  },
};
