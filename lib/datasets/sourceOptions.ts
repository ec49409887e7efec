import type { OnBadData } from '../core/badData.ts';
import { OptionError } from '../core/errors.ts';
import { type BadDataPlan, planBadData } from '../options/planBadData.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireShard, type Shard } from '../plan/shard.ts';

/** Options of every source of blocks. */
export interface SourceOptions {
  /** The columns to read. Defaults to those that the features of `batch` need, or to all. */
  readonly columns?: readonly string[];
  /**
   * Record batches to read ahead, while the budget of the run has room: a non-negative integer.
   * Defaults to 1. The `workers` of a run raise it to four each. After the last block, the next
   * epoch of the run is read. It has no effect on data in memory.
   */
  readonly readAhead?: number;
  /**
   * Permutes the parts (files), and the blocks (row groups, record batches) of each, anew in each
   * epoch. Data in memory is permuted row by row. Defaults to false.
   */
  readonly shuffle?: boolean;
  /**
   * The number of consecutive blocks whose rows are permuted together: a positive integer. These
   * blocks are in memory together. By default rows stay in order.
   */
  readonly interleaveGroups?: number;
  /**
   * Caches blocks in memory for the later epochs of the run, up to half of its `budgetBytes`. The
   * others are read in each epoch. Do not write to rows that are cached. Defaults to false.
   */
  readonly cache?: boolean;
  /** The part of the rows for one of several processes that train together. Defaults to all. */
  readonly shard?: Shard;
  /**
   * What becomes of a part that cannot be opened, or a block that cannot be decoded, as its bytes
   * are damaged. `'error'`, the default, fails the stream. `'skip'` passes over the part, or over
   * the rest of the block; a function is asked each time; `{ action, limit, quarantine }` also
   * bounds what is lost and lists it. The rest of the stream is the same rows in the same order,
   * resumed or not. A file that is missing, a disk or a network that fails, and columns that differ
   * stay errors. `batch` has the same option for rows.
   */
  readonly onBadData?: OnBadData;
}

/** The options of a source that decide what is read, and in which order. */
export interface SourceOrder {
  readonly columns: readonly string[] | undefined;
  readonly shuffle: boolean;
  /**
   * Consecutive blocks whose rows are permuted together: 0 keeps rows in order, `Infinity` permutes
   * all.
   */
  readonly poolBlocks: number;
}

/** Checked options of a source, with their defaults. */
export interface SourcePlan extends SourceOrder {
  readonly readAhead: number;
  readonly cache: boolean;
  readonly shard: Shard | undefined;
  /** What becomes of bad data; `undefined` where it is an error. */
  readonly badData: BadDataPlan | undefined;
  /** The options that change the order of rows, as text. */
  readonly text: string;
}

const NAMES = [
  'columns',
  'readAhead',
  'shuffle',
  'interleaveGroups',
  'cache',
  'shard',
  'onBadData',
];

/** Checks the options of `source`. `more` names its own ones. */
export function planSource(
  source: string,
  options: SourceOptions,
  more: readonly string[] = [],
): SourcePlan {
  const action = `\`${source}\``;
  requireKnownOptions(action, options, [...NAMES, ...more]);
  const { columns, readAhead = 1, shuffle = false, interleaveGroups, cache = false } = options;
  const { shard } = options;
  const isNames =
    columns === undefined ||
    (Array.isArray(columns) &&
      columns.length > 0 &&
      columns.every((name) => typeof name === 'string') &&
      new Set(columns).size === columns.length);
  requireOption(isNames, action, {
    option: 'columns',
    rule: 'a list of one or more different names',
    value: columns,
  });
  requireOption(Number.isSafeInteger(readAhead) && readAhead >= 0, action, {
    option: 'readAhead',
    rule: 'a non-negative integer, in reads',
    value: readAhead,
  });
  for (const [option, value] of Object.entries({ shuffle, cache })) {
    requireOption(typeof value === 'boolean', action, { option, rule: 'true or false', value });
  }
  const isCount = Number.isSafeInteger(interleaveGroups) && (interleaveGroups as number) > 0;
  requireOption(interleaveGroups === undefined || isCount, action, {
    option: 'interleaveGroups',
    rule: 'a positive integer, in blocks',
    value: interleaveGroups,
  });
  requireShard(source, shard);
  const pooled = interleaveGroups === undefined ? [] : [`interleaveGroups=${interleaveGroups}`];
  const text = [...(shuffle ? ['shuffle'] : []), ...pooled].join(' ');
  const badData = planBadData(action, options.onBadData);
  const order = { columns, shuffle, poolBlocks: interleaveGroups ?? 0 };
  return { ...order, readAhead, cache, shard, badData, text };
}

/** Throws if the options of a source without blocks need blocks. */
export function requireWithoutBlocks(source: string, plan: SourcePlan, input: string): void {
  const option = plan.shuffle
    ? 'shuffle'
    : plan.poolBlocks > 0
      ? 'interleaveGroups'
      : plan.cache
        ? 'cache'
        : (plan.shard && 'shard') || (plan.badData && 'onBadData');
  if (option === undefined) return;
  throw new OptionError(
    `Cannot \`${source}\` with \`${option}\`: the input must have blocks; ` +
      `received ${input}; give the option to the source that it comes from`,
  );
}
