import type { Observable } from 'rxjs';
import { source } from '../../../lib/engine/source.ts';
import { READ_MS } from './times.ts';

/** A source of ours under observation. */
export interface Numbers {
  readonly items$: Observable<number>;
  /** `misused` counts reads of a closed reader, and second closes. */
  readonly log: { read: number; opened: number; closed: number; misused: number };
}

/** A source of the numbers from `first`, `count` of them, that calls `onRead` for each; `later` makes a read take {@link READ_MS}. */
export function numbers(
  first: number,
  count: number,
  later: boolean,
  onRead: (read: number) => void,
): Numbers {
  const log = { read: 0, opened: 0, closed: 0, misused: 0 };
  const items$ = source('numbers', () => {
    let next = 0;
    let open = true;
    let timer: NodeJS.Timeout | undefined;
    log.opened++;
    return {
      read() {
        const value = next < count ? first + next++ : undefined;
        if (value !== undefined) onRead(++log.read);
        if (!open) log.misused++;
        if (!later) return value;
        return new Promise<number | undefined>((resolve) => {
          timer = setTimeout(() => resolve(value), READ_MS);
        });
      },
      close() {
        if (!open) log.misused++;
        open = false;
        log.closed++;
        clearTimeout(timer);
      },
    };
  });
  return { items$, log };
}
