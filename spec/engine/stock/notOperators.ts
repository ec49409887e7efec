/** What `rxjs` exports besides operators, and why it has no row. */
export const notOperators: Readonly<Record<string, string>> = {
  ...of(
    'classes; streams are made by the functions of the table',
    'Observable',
    'ConnectableObservable',
    'Subscriber',
    'Subscription',
    'Notification',
    'NotificationKind',
  ),
  ...of(
    'fed by whoever calls `next`; one between a source and the sink loses the demand, see “Subscribing later”',
    'Subject',
    'BehaviorSubject',
    'ReplaySubject',
    'AsyncSubject',
  ),
  ...of(
    'schedulers, not streams',
    'asap',
    'asapScheduler',
    'async',
    'asyncScheduler',
    'queue',
    'queueScheduler',
    'animationFrame',
    'animationFrameScheduler',
    'VirtualTimeScheduler',
    'VirtualAction',
    'Scheduler',
  ),
  ...of('constants; see `empty` and `never`', 'EMPTY', 'NEVER'),
  ...of(
    'they subscribe on their own, and the stream runs free, as with a plain `subscribe`',
    'firstValueFrom',
    'lastValueFrom',
  ),
  ...of('touch no items', 'pipe', 'noop', 'identity', 'isObservable', 'observable', 'config'),
  ...of(
    'errors',
    'ArgumentOutOfRangeError',
    'EmptyError',
    'NotFoundError',
    'ObjectUnsubscribedError',
    'SequenceError',
    'TimeoutError',
    'UnsubscriptionError',
  ),
};

function of(reason: string, ...names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, reason]));
}
