import { AsyncSubject, BehaviorSubject, ReplaySubject, Subject, share } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { collect } from '../collect.ts';
import { endVirtualTime, passTime, startVirtualTime } from '../virtualTime.ts';
import { COUNT } from './drive.ts';
import { numbers } from './numbers.ts';

beforeEach(startVirtualTime);
afterEach(endVirtualTime);

describe('a Subject between a source and the sink', () => {
  const subjects: [string, () => Subject<number>][] = [
    ['Subject', () => new Subject()],
    ['ReplaySubject', () => new ReplaySubject()],
    ['AsyncSubject', () => new AsyncSubject()],
  ];

  async function expectError(subject: Subject<number>): Promise<void> {
    const { items$, log } = numbers(0, COUNT, false, () => {});
    setTimeout(() => items$.subscribe(subject), 5);
    const error = await passTime(collect(pull(subject))).catch((caught) => caught);
    expect(isMillraceError(error, 'demand')).toBe(true);
    expect(log.read).toBe(0);
  }

  it.each(subjects)('fails with what to do about it, and reads nothing: %s', (_, make) =>
    expectError(make()),
  );

  it('fails in place of the first item that the source gives: BehaviorSubject', async () => {
    const subject = new BehaviorSubject(-1);
    const { items$, log } = numbers(0, COUNT, false, () => {});
    setTimeout(() => items$.subscribe(subject), 5);
    const seen: number[] = [];
    const run = async () => {
      for await (const item of pull(subject)) seen.push(item);
    };
    const error = await passTime(run()).catch((caught) => caught);
    expect(isMillraceError(error, 'demand')).toBe(true);
    expect(seen).toEqual([-1]);
    // The user subscribed the subject to it, so that nobody but the user can unsubscribe it.
    expect(log.opened).toBe(1);
  });
});

describe('share with two sinks', () => {
  it('goes at the pace of the first, and the second holds what it has not used', async () => {
    const { items$, log } = numbers(0, COUNT, true, () => {});
    const shared$ = items$.pipe(share());
    const quick = pull(shared$);
    const slow = pull(shared$);
    const first = [quick.next(), slow.next()];
    await passTime(Promise.all(first));
    expect(await passTime(collect(quick))).toHaveLength(COUNT - 1);
    expect(log.read).toBe(COUNT);
    expect(await passTime(collect(slow))).toEqual(
      Array.from({ length: COUNT - 1 }, (_, i) => i + 1),
    );
    expect(log.closed).toBe(1);
  });
});
