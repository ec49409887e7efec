import { Observable } from 'rxjs';
import { type ElementKind, requireElement } from '../core/requireElement.ts';
import { uncounted } from '../core/uncounted.ts';
import { findDemand } from './findDemand.ts';
import { Gate } from './gate.ts';
import { Inlet, type InletSegment } from './inlet.ts';
import { measuredPump } from './measuredPump.ts';
import type { RunContext } from './runContext.ts';
import { type Seek, seekNowhere } from './seek.ts';
import { type StageRun, stageRun } from './stageRun.ts';

/** A result of a machine; an object, as the result may be `undefined`. */
export interface Result<R> {
  readonly value: R;
}

/** A state machine with several inputs, numbered from 0. */
export interface Machine<T, R> {
  /** How many more items it wants from `input`. `open` is true if downstream wants a result now. */
  room(open: boolean, input: number): number;
  /** Takes an item, whether it was wanted or not. */
  push(value: T, input: number): void;
  /** `input` has no more items. */
  end?(input: number): void;
  /** True if `input`, which has ended, must be subscribed to again now. */
  again?(input: number): boolean;
  /**
   * The next result, if one is ready. An error thrown here ends the stream, after the results
   * before it.
   */
  take(): Result<R> | undefined;
  /** True while results of taken items are pending. The stream does not end before them. */
  pending?(): boolean;
  /** True if there will be no more results although inputs continue. */
  over?(): boolean;
  /** What it holds, as text. */
  holds?(): string;
  /** Releases what is held: the stream has ended or was unsubscribed from. */
  drop?(): void;
}

/** Options of {@link runOperator}. */
export interface RunOperatorOptions<T, R> extends InletSegment<T> {
  /** The kind of its items. Defaults to any. */
  readonly takes?: ElementKind;
  /** Bytes that a result retains. */
  readonly cost?: (value: R) => number;
  /** The columns needed from upstream, given those needed downstream. */
  readonly columns?: (downstream: readonly string[] | undefined) => readonly string[] | undefined;
  /** What to change if the run waits for this stage. */
  readonly advice?: string;
  /**
   * Where an input starts in a run that is resumed at a batch. Such runs are refused if left out.
   */
  readonly seek?: (name: string, seek: Seek) => Seek;
  /**
   * The run of an input, given how many subscriptions of it came before. Defaults to the run of the
   * stage.
   */
  readonly runOf?: (input: number, run: RunContext, opened: number) => RunContext;
}

/**
 * The one place where state machines meet RxJS: runs a fresh machine over `inputs` for every
 * subscription. See `stage`.
 */
export function runOperator<T, R>(
  name: string,
  inputs: readonly Observable<T>[],
  make: (run: StageRun) => Machine<T, R>,
  {
    takes,
    cost,
    columns,
    advice = 'make it faster',
    runOf,
    segment,
    through,
    seek = seekNowhere,
  }: RunOperatorOptions<T, R> = {},
): Observable<R> {
  let served: ReturnType<typeof findDemand> | undefined;
  const joined$ = new Observable<R>((subscriber) => {
    // Some operators of RxJS subscribe after they have been unsubscribed from.
    if (subscriber.closed) return;
    const downstream = findDemand(name, served);
    served = downstream;
    downstream.run.survey?.stage(name);
    const { run, isPast } = downstream.subscribe({ name, stage: joined$ });
    const gate = new Gate(downstream, subscriber, cost);
    if (isPast) return gate.end();
    const inlets: Inlet<T>[] = [];
    let machine: Machine<T, R> | undefined;
    let ready: Result<R> | undefined;
    let running = 0;
    let end: { readonly error: unknown } | undefined;

    const finish = (failure?: { readonly error: unknown }) => {
      if (!gate.closed) gate.end(failure);
    };
    const reopen = (of: Machine<T, R>) => {
      if (of.again === undefined) return false;
      const again = inlets.filter((inlet, input) => inlet.ended && of.again?.(input));
      running += again.length;
      for (const inlet of again) inlet.open();
      return again.length > 0;
    };
    const work = () => {
      if (machine === undefined || gate.closed) return;
      try {
        for (;;) {
          // After the end, one result is taken without demand: if there is none, the stream
          // completes.
          const open = gate.open();
          if (ready === undefined && (open || running === 0 || end !== undefined))
            ready = machine.take();
          if (ready === undefined) {
            if (end === undefined && reopen(machine)) continue;
            break;
          }
          if (!open) return;
          const { value } = ready;
          ready = undefined;
          pump.moved();
          gate.emit(value);
          if (gate.closed) return;
        }
        if (machine.over?.()) finish();
        else if (end === undefined && running > 0)
          for (let input = 0; input < inlets.length; input++)
            inlets[input]?.want(machine.room(gate.open(), input));
        else if (!machine.pending?.()) finish(end);
      } catch (error) {
        finish({ error });
      }
    };
    const pump = measuredPump(
      downstream,
      {
        name,
        advice,
        wants: () => inlets.reduce((sum, { wanted }) => sum + wanted, 0),
        holds: () => machine?.holds?.() ?? (ready === undefined ? 'nothing' : 'one result'),
      },
      work,
    );
    const fail = (error: unknown) => {
      if (end !== undefined || gate.closed) return;
      end = { error };
      for (const inlet of inlets) inlet.close();
      pump.run();
    };
    const ended = (input: number) => {
      if (end !== undefined || gate.closed) return;
      try {
        running--;
        machine?.end?.(input);
      } catch (error) {
        return fail(error);
      }
      pump.run();
    };

    subscriber.add(() => {
      gate.close();
      for (const inlet of inlets) inlet.close();
      pump.stop();
      machine?.drop?.();
    });
    machine = make(stageRun({ run, columns: downstream.columns }, pump.run));
    gate.attach(pump.asked);
    running = inputs.length;
    const upstream = run.seek === undefined ? run : { ...run, seek: seek(name, run.seek) };
    const needs = columns?.(downstream.columns);
    for (const [input, source$] of inputs.entries()) {
      inlets.push(
        new Inlet(source$, {
          name,
          run: (opened) => runOf?.(input, upstream, opened) ?? upstream,
          columns: needs,
          segment,
          through,
          next(value) {
            try {
              if (takes !== undefined) requireElement(name, takes, value);
              // Operators in between may have left out elements.
              machine?.push(inlets[input]?.isDirect === false ? uncounted(value) : value, input);
            } catch (error) {
              return fail(error);
            }
            pump.run();
          },
          error: fail,
          complete: () => ended(input),
        }),
      );
    }
    for (const inlet of inlets) if (!gate.closed && end === undefined) inlet.open();
    pump.run();
  });
  return joined$;
}
