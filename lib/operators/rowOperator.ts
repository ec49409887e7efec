import type { MonoTypeOperatorFunction } from 'rxjs';
import { RowCounter } from '../core/rowCounter.ts';
import type { Rows, RowValues } from '../core/rows.ts';
import { type Seek, unknownCount } from '../engine/seek.ts';
import { type Stage, type StageOptions, stage } from '../engine/stage.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { gatherRows } from './gatherRows.ts';

/** Where a row operator resumes after a number of its rows. */
export interface SeekPlan {
  /** Rows of its input that are skipped. */
  readonly upstream: number;
  /** Its count, and named parts of it. */
  readonly count: number;
  readonly parts?: Readonly<Record<string, number>>;
}

/** The definition of a row operator. */
export interface RowOperatorParts {
  /** Its public name: the name of its counter and of its link in the chain. */
  readonly operator: string;
  /** The options that change the stream, as text. */
  readonly options?: string;
  /**
   * Where it starts in a run that is resumed after `rows` of its rows. Such runs are refused if
   * left out, as the number of rows depends on the data.
   */
  readonly seek?: (rows: number) => SeekPlan;
  /** How many rows it emits for an epoch of `rows`. Unknown if left out. */
  readonly count?: (rows: number) => number;
  /** True if it draws random numbers. */
  readonly draws?: boolean;
  /** Rows that it takes together. Defaults to elements as they arrive. */
  readonly window?: number;
  /** The columns needed from upstream. Defaults to those needed downstream. */
  readonly columns?: StageOptions<Rows>['columns'];
}

/** The state of a row operator when its first rows arrive. */
export interface RowOperatorStart {
  readonly run: StageRun;
  /** Counts the rows that it emits. */
  readonly counter: RowCounter;
  /** Its count, or a part of it, at which the run resumes. It is 0 at the start of an epoch. */
  resumed(part?: string): number;
  /** Ends the stream and the subscription upstream after the rows about to be emitted. */
  complete(): void;
}

/**
 * An operator on rows that adds its counter to the position and its link to the chain. `start` is
 * called when the first rows of a subscription arrive. It returns the function of each element:
 * rows that `counter` has counted, or `undefined` to emit nothing.
 */
export function rowOperator<R extends RowValues = RowValues>(
  {
    operator,
    options = '',
    window,
    columns = (downstream) => downstream,
    seek,
    count,
    draws = false,
  }: RowOperatorParts,
  start: (known: RowOperatorStart) => (rows: Rows) => Rows | undefined,
): MonoTypeOperatorFunction<Rows<R>> {
  const link = { operator, options, ...(draws ? { draws } : {}) };
  const machine = (run: StageRun): Stage<Rows, Rows> => {
    const counter = new RowCounter(link, run.resume);
    const begin = run.seek && seek?.(rowsIn(operator, run.seek));
    let project: ReturnType<typeof start> | undefined;
    let completed = false;
    const complete = () => {
      completed = true;
    };
    const apply = (rows: Rows): Rows | undefined => {
      project ??= start({
        run,
        counter,
        resumed(part) {
          if (begin === undefined) return counter.resumed(rows, part);
          return (part === undefined ? begin.count : begin.parts?.[part]) ?? 0;
        },
        complete,
      });
      return project(rows);
    };
    if (window !== undefined)
      return gatherRows<Rows>(run, { size: window, partial: true }, ({ rows }) => apply(rows));
    const held: Rows[] = [];
    return {
      room: (open) => (open && held.length === 0 ? 1 : 0),
      push: (rows) => held.push(rows),
      take() {
        while (!completed && held.length > 0) {
          const value = apply(held.shift() as Rows);
          if (value !== undefined) return { value };
        }
        return undefined;
      },
      over: () => completed,
    };
  };
  const seekInput = (name: string, at: Seek): Seek => {
    if (seek === undefined) throw unknownCount(name);
    return { rows: seek(rowsIn(name, at)).upstream };
  };
  const parts = { takes: 'rows', columns, seek: seekInput, count } as const;
  return stage<Rows, Rows>(operator, machine, parts) as MonoTypeOperatorFunction<Rows<R>>;
}

function rowsIn(name: string, seek: Seek): number {
  if ('rows' in seek) return seek.rows;
  throw unknownCount(name);
}
