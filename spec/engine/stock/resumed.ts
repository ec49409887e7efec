import type { Observable } from 'rxjs';
import type { Checkpoint } from '../../../lib/core/checkpoint.ts';
import { isMillraceError } from '../../../lib/core/isMillraceError.ts';
import { source } from '../../../lib/engine/source.ts';
import { pull } from '../../../lib/sinks/pull.ts';
import { passTime } from '../virtualTime.ts';
import { SECOND } from './drive.ts';
import type { StockRow } from './stockRow.ts';

/** What becomes of a run that is resumed, with the operator between a source and a sink of ours. */
export type Resumed =
  /** The rest of the results, after any of them. */
  | 'exact'
  /** A `checkpoint` error, wherever it is not exact. */
  | 'refused'
  /** Other results, after a warning. */
  | 'begins anew'
  /** No source of ours is before the results that have come. */
  | 'no position';

/** Items of each input, if the row does not say otherwise. */
const COUNT = 64;

interface Position {
  last: Checkpoint['position'] | undefined;
}

/** A source of ours of numbers, which knows its position. */
function counted(first: number, count: number, position: Position): Observable<number> {
  return source('numbers', ({ resume, path }) => {
    let next = resume?.position.source ?? 0;
    return {
      read() {
        if (next >= count) return undefined;
        position.last = { ...path?.counters, source: next + 1 };
        return first + next++;
      },
      close() {},
    };
  });
}

interface Run {
  readonly results: string[];
  readonly positions: (Checkpoint['position'] | undefined)[];
  failure?: unknown;
}

async function run({ through, count = COUNT }: StockRow, resume?: Checkpoint): Promise<Run> {
  const position: Position = { last: undefined };
  const found: Run = { results: [], positions: [] };
  const input = (first: number) => counted(first, count, position);
  try {
    await passTime(
      (async () => {
        const results$ = through(input(0), input(SECOND));
        for await (const result of pull(results$, resume === undefined ? {} : { resume })) {
          found.results.push(JSON.stringify(result) ?? 'undefined');
          found.positions.push(position.last);
        }
      })(),
    );
  } catch (failure) {
    found.failure = failure;
  }
  return found;
}

/** Runs a row, and resumes it after several of its results. */
export async function resumedOutcome(row: StockRow): Promise<Resumed> {
  const whole = await run(row);
  const { length } = whole.results;
  const points = [...new Set([0, 2, length >> 1, length - 1])];
  let outcome: Resumed = 'no position';
  for (const at of points) {
    const position = whole.positions[at];
    if (position === undefined) continue;
    const resume: Checkpoint = { version: 1, dataset: '', seed: 0, epoch: 0, position };
    const rest = await run(row, resume);
    const isSame = rest.results.join() === whole.results.slice(at + 1).join();
    const ended = String(rest.failure) === String(whole.failure);
    if (isSame && ended) {
      if (outcome === 'no position') outcome = 'exact';
    } else if (isMillraceError(rest.failure, 'checkpoint')) {
      if (outcome !== 'begins anew') outcome = 'refused';
    } else {
      outcome = 'begins anew';
    }
  }
  return outcome;
}
