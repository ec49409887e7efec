import type { Position } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';

/** The place of a source in the order of an epoch. */
export interface Place {
  /** Places of the part and of the block in it, the first of its pool. */
  readonly part: number;
  readonly block: number;
  /** The first row of the block, as a row of the epoch. */
  readonly row: number;
  /** Rows used from there on. */
  readonly offset: number;
}

/** The counters of the source itself. */
const COUNTERS = { part: 'source.part', block: 'source.block', row: 'source.row' } as const;

/** More counters of a source: those of shards and fingerprints. */
const OTHERS = /^source\.(shards|taken|print)(\.\d+)?$/;

/** The counters of the block at a place; `source` counts rows from there. Zeros are left out. */
export function counters({ part, block, row }: Omit<Place, 'offset'>): Position {
  const found: Record<string, number> = {};
  if (part > 0) found[COUNTERS.part] = part;
  if (block > 0) found[COUNTERS.block] = block;
  if (row > 0) found[COUNTERS.row] = row;
  return found;
}

/**
 * The place of a position, or the start of the epoch without one.
 *
 * @param parts number of parts of the data set
 * @throws CheckpointError if there is no such place
 */
export function placeOf(source: string, position: Position | undefined, parts: number): Place {
  const own = Object.values(COUNTERS) as readonly string[];
  const stranger = Object.keys(position ?? {}).find(
    (name) => name.startsWith('source.') && !own.includes(name) && !OTHERS.test(name),
  );
  if (stranger !== undefined) throw noPlace(source, `a position with \`${stranger}\``);
  const count = (name: string) => {
    const value = position?.[name] ?? 0;
    if (!Number.isSafeInteger(value) || (value < 0 && name !== 'source')) {
      throw noPlace(source, `\`${name}\` ${String(value).slice(0, 40)}`);
    }
    return Math.max(0, value);
  };
  const part = count(COUNTERS.part);
  if (part >= Math.max(1, parts)) throw noPlace(source, `part ${part} of ${parts}`);
  return {
    part,
    block: count(COUNTERS.block),
    row: count(COUNTERS.row),
    offset: count('source'),
  };
}

/** The error of a position that is no place in the plan of a source. */
export function noPlace(source: string, received: string): CheckpointError {
  return new CheckpointError(
    `Cannot resume \`${source}\`: the position of the checkpoint must be a place in its plan; ` +
      `received ${received}; use a checkpoint of this version over this data set`,
  );
}
