import type { Observable } from 'rxjs';
import { source } from '../../lib/engine/source.ts';

/** What a counting source has done so far. */
export interface Counting {
  readonly items$: Observable<number>;
  readonly log: { read: number; opened: number; closed: number };
}

/** A source of the numbers 0 to `count` − 1 that counts its reads; `later` makes each read a promise. */
export function counting(count: number, later = false): Counting {
  const log = { read: 0, opened: 0, closed: 0 };
  const items$ = source('counting', () => {
    let next = 0;
    log.opened++;
    return {
      read: () => {
        const value = next < count ? next++ : undefined;
        if (value !== undefined) log.read++;
        return later ? Promise.resolve(value) : value;
      },
      close: () => {
        log.closed++;
      },
    };
  });
  return { items$, log };
}
