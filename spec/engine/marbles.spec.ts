import { map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, it } from 'vitest';
import { prefetch } from '../../lib/operators/prefetch.ts';

const run = (test: Parameters<TestScheduler['run']>[0]) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

describe('a stage', () => {
  it.each([
    ['values', '  -a-b-c|', '  -a-b-c|', '  ^-----!'],
    ['nothing', ' -----|', '   -----|', '   ^----!'],
    ['never', '   ---', '      ---', '      ^--'],
    ['an error after values', '-a-b#', '-a-b#', '^---!'],
  ])('passes on %s, and unsubscribes when they end', (_, source, expected, subscribed) => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold(source);
      expectObservable(
        e1.pipe(
          prefetch(2),
          map((x) => x),
        ),
      ).toBe(expected);
      expectSubscriptions(e1.subscriptions).toBe(subscribed);
    });
  });

  it('lets go of its source when it is unsubscribed from', () => {
    run(({ cold, expectObservable, expectSubscriptions }) => {
      const e1 = cold('  -a-b-c-d|');
      expectObservable(e1.pipe(prefetch(1)), '^---!').toBe('-a-b-');
      expectSubscriptions(e1.subscriptions).toBe('^---!');
    });
  });
});
