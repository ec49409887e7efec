import { firstValueFrom, NEVER, type Observable, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pull } from '../../lib/sinks/pull.ts';
import { counting } from './counting.ts';
import { range } from './range.ts';

/** What a plain subscriber gets: all elements, or the error. */
const outcome = (items$: Observable<number>): Promise<unknown> =>
  firstValueFrom(items$.pipe(toArray())).catch((error: unknown) => error);

describe('the demand that a stage serves', () => {
  it('is not that of a run in which it is still read, where somebody else subscribes', async () => {
    const { items$ } = counting(6);
    const items = pull(items$);
    expect((await items.next()).value).toBe(0);
    // The run wants nothing now; a plain subscriber wants everything.
    const seen: number[] = [];
    items$.subscribe((item) => seen.push(item));
    expect(seen).toEqual(range(6));
    expect((await items.next()).value).toBe(1);
    await items.return();
  });

  it('is looked for no more by a run that was given up before a gate had found it', async () => {
    const lost = pull(NEVER);
    const first = lost.next();
    const { items$ } = counting(3);
    expect(await outcome(items$)).toMatchObject({ name: 'DemandError' });
    await lost.return();
    expect((await first).done).toBe(true);
    expect(await outcome(items$)).toEqual(range(3));
  });
});
