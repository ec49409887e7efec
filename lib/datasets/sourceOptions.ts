import type { OnBadData } from '../core/badData.ts';
import { OptionError } from '../core/errors.ts';
import { type BadDataPlan, planBadData } from '../options/planBadData.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import { requireShard, type Shard } from '../plan/shard.ts';

/** Options that every source of blocks has. */
export interface SourceOptions {
  /** The columns to read; those that the features of `batch` need, or all, if left out. */
  readonly columns?: readonly string[];
  /**
   * Reads in flight or done ahead of need, each a record batch, as far as the budget of the run has
   * room: a non-negative integer; 1 if left out. `workers` of the run raise it to four each. What
   * follows the last block is the next epoch of the run. Memory is never read ahead.
   */
  readonly readAhead?: number;
  /**
   * Whether parts (files), and the blocks (row groups, record batches) of each, are permuted anew
   * in each epoch; what is in memory is permuted row by row. False if left out.
   */
  readonly shuffle?: boolean;
  /**
   * Number of consecutive blocks whose rows are permuted together, so that neighbors in a file
   * part; these blocks are in memory together: a positive integer. Rows stay in order if left out.
   */
  readonly interleaveGroups?: number;
  /**
   * Whether blocks that were read stay in memory for the later epochs of the run, up to half of its
   * `budgetBytes`; the others are read in each epoch. Nobody may write to their rows. False if left
   * out.
   */
  readonly cache?: boolean;
  /** The part of the rows for one of several processes that train together; all if left out. */
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

/** What of the options of a source decides what is read, in which order. */
export interface SourceOrder {
  readonly columns: readonly string[] | undefined;
  readonly shuffle: boolean;
  /**
   * Consecutive blocks whose rows are permuted together; 0 keeps rows in order, `Infinity` is all.
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

/** Checks the options of `source`, of which `more` are its own. */
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

/** Throws unless the options of a source that has no blocks leave out what needs them. */
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
