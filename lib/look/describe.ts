import type { Observable } from 'rxjs';
import { Inlet } from '../engine/inlet.ts';
import { planRun, type RunOptions } from '../engine/runOptions.ts';
import { RunResources } from '../engine/runResources.ts';
import type { SourceSurvey } from '../engine/survey.ts';

/** The data that a stream reads, and its order. */
export interface StreamDescription
  extends Pick<
    SourceSurvey,
    'parts' | 'blocks' | 'rows' | 'bytes' | 'requests' | 'requestBytes' | 'memory'
  > {
  /** The distinct columns of all sources. */
  readonly columns: SourceSurvey['columns'];
  /** The sources and the operators that hold or count rows, from source to sink. */
  readonly operators: readonly string[];
  /** The description of each source. The fields above are their sums. */
  readonly sources: readonly SourceSurvey[];
  /** Returns the description as a few lines of text. */
  toString(): string;
}

/**
 * Describes a stream: the parts, blocks, rows, bytes and columns of its sources, and the first
 * blocks of the epoch. It reads the headers and footers of all parts, `readAhead` at a time, and no
 * row. Unknown values, such as the rows of a stream of bytes, are `undefined`.
 *
 * `requests` counts the parts opened and the blocks read in an epoch. For URLs it counts the HTTP
 * requests, whose bodies have `requestBytes`. `memory` estimates the peak bytes of rows that all
 * sources hold together. `budgetBytes` of the run limits the read-ahead. `operators` lists the
 * operators that hold or count rows, so no augmentations.
 *
 * @param stream$ a stream of Millrace sources. Sources that it subscribes to later are not
 * described
 * @param run `seed` and `epoch` of the order; both default to 0
 * @throws OptionError if an option is invalid; IoError if a part cannot be opened
 * @example
 * ```ts
 * import { batch, describe, fromColumns, shuffle } from 'millrace';
 *
 * const x = new Float32Array(100_000);
 * const train$ = fromColumns({ x }).pipe(shuffle({ window: 1000 }), batch({ size: 32 }));
 * const { rows, blocks, operators } = await describe(train$);
 * [rows, blocks] // => [100_000, 2]
 * operators // => ['fromColumns', 'shuffle', 'batch']
 * ```
 */
export async function describe(
  stream$: Observable<unknown>,
  run: Pick<RunOptions, 'seed' | 'epoch'> = {},
): Promise<StreamDescription> {
  const plan = planRun('describe', run);
  const resources = new RunResources(plan);
  const stages: string[] = [];
  const surveys: Promise<SourceSurvey>[] = [];
  const survey = {
    stage: (name: string) => stages.push(name),
    source: (survey: Promise<SourceSurvey>) => surveys.push(survey),
  };
  let failure: { readonly error: unknown } | undefined;
  const inlet = new Inlet(stream$, {
    name: 'describe',
    run: () => ({ ...resources.context(plan.firstEpoch), survey }),
    next() {},
    error: (error) => {
      failure = { error };
    },
    complete() {},
  });
  try {
    inlet.open();
    const sources = await Promise.all(surveys);
    if (failure !== undefined) throw failure.error;
    return summary(sources, stages.reverse());
  } finally {
    inlet.close();
    resources.end();
  }
}

function summary(
  sources: readonly SourceSurvey[],
  operators: readonly string[],
): StreamDescription {
  const sum = (field: 'blocks' | 'rows' | 'bytes' | 'requests' | 'requestBytes' | 'memory') =>
    sources.reduce(
      (total: number | undefined, { [field]: value }) =>
        total === undefined || value === undefined ? undefined : total + value,
      0,
    );
  const columns = new Map(
    sources.flatMap((source) => source.columns).map((column) => [column.name, column]),
  );
  return {
    parts: sources.reduce((total, { parts }) => total + parts, 0),
    blocks: sum('blocks'),
    rows: sum('rows'),
    bytes: sum('bytes'),
    requests: sum('requests'),
    requestBytes: sum('requestBytes'),
    memory: sum('memory'),
    columns: [...columns.values()],
    operators,
    sources,
    toString: () => [operators.join(' → '), ...sources.flatMap(linesOf)].join('\n'),
  };
}

/** The first names, and the number of the others. */
function namesOf(names: readonly string[]): string {
  const first = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${first} and ${names.length - 3} more` : first;
}

function linesOf(survey: SourceSurvey): readonly string[] {
  const { source, dataset, parts, blocks, rows, bytes, columns, memory, order, first, unreadable } =
    survey;
  const { requests, requestBytes } = survey;
  const count = (value: number | undefined, unit: string) =>
    value === undefined ? `unknown ${unit}` : `${value.toLocaleString('en')} ${unit}`;
  const size = [count(parts, 'parts'), count(blocks, 'blocks'), count(rows, 'rows')];
  return [
    `${source}: ${dataset}, ${size.join(', ')}, ${count(bytes, 'bytes')}, ${order}`,
    `  columns: ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')}`,
    ...(requestBytes === 0
      ? []
      : [`  ${count(requests, 'requests')} an epoch, of ${count(requestBytes, 'bytes')}`]),
    `  in memory at the same time: at most about ${count(memory, 'bytes')}`,
    ...first.map(
      (one) => `  ${one.part}, block ${one.block}: ${one.rows.toLocaleString('en')} rows`,
    ),
    ...(blocks !== undefined && blocks > first.length ? ['  …'] : []),
    ...(unreadable.length > 0 ? [`  cannot be opened: ${namesOf(unreadable)}`] : []),
  ];
}
