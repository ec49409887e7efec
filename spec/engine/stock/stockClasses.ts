export type StockClassName =
  | 'inStep'
  | 'fanOut'
  | 'gathering'
  | 'later'
  | 'dropping'
  | 'resubscribing'
  | 'joining'
  | 'sharing'
  | 'lateSubscription'
  | 'ownPace';

/** A kind of stock operator: what it does to the flow decides what can be promised of it. */
export interface StockClass {
  readonly title: string;
  /** What such operators do. */
  readonly does: string;
  /** What is promised with any operator of the class that says nothing else. */
  readonly promised: string;
  /** What is not, and the way out. */
  readonly notPromised: string;
}

/** The classes, in the order of the documentation. */
export const stockClasses: Readonly<Record<StockClassName, StockClass>> = {
  inStep: {
    title: 'In step',
    does: 'At most one item out for one in, at once.',
    promised: 'Nothing is read that the step did not ask for.',
    notPromised:
      'The state of the operator itself (of `scan`, `distinct`, `pairwise`) is not restored on resume.',
  },
  fanOut: {
    title: 'Several out for one in',
    does: 'Each item becomes several at once.',
    promised: 'No item is read while results of the one before are waiting.',
    notPromised:
      'A checkpoint between the results of one item: a resumed run repeats that item from its first.',
  },
  gathering: {
    title: 'One out for several in',
    does: 'Items are gathered until a result is made of them, at once.',
    promised: 'No more is read than the next result is made of.',
    notPromised:
      'A limit to what they gather: `toArray`, `reduce` and `last` take the whole stream by their meaning. Where the first ' +
      '64 items have given nothing, reading pauses for some 100 ms to find out whether anything is on its way.',
  },
  later: {
    title: 'Every item, later',
    does: 'Items come out later than they went in, by a promise or a timer.',
    promised: 'At most 64 items are on their way until the first has arrived, then 16.',
    notPromised:
      'A limit that does not depend on time where an item takes longer than 100 ms: then it is 64 × (1 + 16 s²) until the first has arrived, after ' +
      's seconds, and 16 more for each 100 ms in which nothing arrives; `via({ async: n }, ...)` sets the limit to n. The order of what runs ' +
      'concurrently; exact checkpoints, for which `mapAsync` is there.',
  },
  dropping: {
    title: 'Later, and not every item',
    does: 'Items come out later than they went in, some of them never, depending on time.',
    promised:
      'Runs to the end, with at most 64 items on their way until the first has arrived, then 16.',
    notPromised:
      'That nothing is dropped, since dropping is what they do: a source that is always ready may be read to its end between two results. Throughput, since reading pauses for some 100 ms whenever 16 items have gone ' +
      'missing. Drop items first, by `filter`, and wait for them after, by `mapAsync`.',
  },
  resubscribing: {
    title: 'One source after another, or once more',
    does: 'Sources are subscribed to when others have ended or failed, or for each item.',
    promised:
      'Each source is read only as asked for, opened for each subscription and closed after it.',
    notPromised: 'The order across sources that are merged.',
  },
  joining: {
    title: 'Several sources side by side',
    does: 'Items of several sources are combined.',
    promised:
      'Runs to the end and combines what plain RxJS would of items that arrive in the same order.',
    notPromised:
      'A limit to what is held of one input while the other lags: one demand serves all of them. The library’s own `zip` asks each ' +
      'input on its own, `interleave` mixes them. Nor that `combineLatest` shows every item: an input that is always ready may be far along before the other begins.',
  },
  sharing: {
    title: 'Sharing',
    does: 'One subscription feeds several subscribers.',
    promised:
      'With one sink, as if there was no sharing: nothing is read that the step did not ask for.',
    notPromised:
      'A limit with two sinks of unequal pace: the first to subscribe sets the pace, and the other one holds what it has not used. ' +
      '`tee(n, { maxSkew })` makes them wait for each other.',
  },
  lateSubscription: {
    title: 'Subscribing later',
    does: 'A source is subscribed to outside the synchronous subscription of the sink, so that its demand cannot reach it.',
    promised: 'An error with the tag `demand`; nothing is read, or one item that is not delivered.',
    notPromised:
      'Running ungated. Hand the demand over with `via`, or open the source within `mapAsync`.',
  },
  ownPace: {
    title: 'At a pace of their own',
    does: 'Items are pushed by something that cannot be asked: a loop, a timer, an event.',
    promised: 'Nothing is lost: what comes while a step runs waits in the sink.',
    notPromised:
      'A limit to what waits. Read from a source of ours instead, or thin them out (`throttleTime`, `auditTime`, `sampleTime`) or cut them off ' +
      '(`take`) before they reach the sink.',
  },
};
