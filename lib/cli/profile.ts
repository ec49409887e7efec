import type { BoundaryReport } from '../engine/boundaryReport.ts';
import type { CommandOutput } from './commandOutput.ts';
import { loadModule, type StreamModule } from './moduleStream.ts';
import { countText, percentText, sizeText } from './quantities.ts';
import { textTable } from './textTable.ts';
import { type Trial, type TrialSettings, timeToFirst, tryRun } from './trial.ts';

/** Options of the command `profile`. */
export interface ProfileOptions {
  readonly seconds: number;
  readonly json?: boolean;
  readonly output: CommandOutput;
  readonly signal: AbortSignal;
}

/** The results of `profile`. */
interface Profile {
  readonly firstMs: number;
  /** The long run of the unchanged stream, without workers. */
  readonly own: Trial;
  /** The best run of each setting. The first is the unchanged stream. */
  readonly trials: readonly Trial[];
  /** The fastest run, or `undefined` if none is faster than the unchanged stream. */
  readonly fastest: Trial | undefined;
}

const TRIED = [0, 1, 2, 4];
/** The number of runs per setting, and the time of one as a fraction of the long run's. */
const ROUNDS = 2;
const OTHER_SHARE = 0.15;
/** A smaller gain may be noise. */
const MIN_GAIN = 0.05;

/** Runs a module's stream without a model, and tries other settings of the run. */
export async function profile(path: string, options: ProfileOptions): Promise<void> {
  const { json = false, output } = options;
  const module = await loadModule(path);
  let found: Profile;
  try {
    found = await measure(module, options);
  } finally {
    output.status('');
  }
  if (json) output.print(JSON.stringify(found, undefined, 2));
  else output.print(...linesOf(found, output));
}

async function measure(module: StreamModule, options: ProfileOptions): Promise<Profile> {
  const { seconds, output, signal } = options;
  let seed = 0;
  const run = (settings: TrialSettings, share: number) => {
    output.status(`${nameOf(settings)}, ${(seconds * share).toFixed(1)} s ...`);
    // Each run has its own seed, because a repeated epoch would warn.
    return tryRun(module, settings, { seconds: seconds * share, seed: ++seed, signal });
  };
  /**
   * Runs each setting several times in turn and keeps the best: other load only slows runs down.
   */
  const compare = async (candidates: readonly TrialSettings[]) => {
    const best = new Map<TrialSettings, Trial>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const settings of candidates) {
        const trial = await run(settings, OTHER_SHARE);
        const before = best.get(settings);
        best.set(settings, before === undefined ? trial : fastestOf([before, trial]));
      }
    }
    return [...best.values()];
  };
  const firstMs = await timeToFirst(module, signal);
  const longRun = await run({ workers: 0 }, 1);
  const byWorkers = await compare(TRIED.map((workers) => ({ workers })));
  const { workers } = fastestOf(byWorkers).settings;
  const byReadAhead = await compare(TRIED.map((readAhead) => ({ workers, readAhead })));
  const [unchanged] = byWorkers as [Trial];
  const trials = [...byWorkers, ...byReadAhead];
  const fastest = fastestOf(trials);
  const isFaster = fastest.rowsPerSecond > unchanged.rowsPerSecond * (1 + MIN_GAIN);
  return { firstMs, own: longRun, trials, fastest: isFaster ? fastest : undefined };
}

function fastestOf(trials: readonly Trial[]): Trial {
  return trials.reduce((best, trial) => (trial.rowsPerSecond > best.rowsPerSecond ? trial : best));
}

function linesOf(
  { firstMs, own: longRun, trials, fastest }: Profile,
  output: CommandOutput,
): string[] {
  const { columns: width, bold } = output;
  const speed = `${countText(longRun.rowsPerSecond)} rows/s in ${longRun.seconds.toFixed(1)} s`;
  const stages = longRun.stages.map(
    ({ name, ...shares }: Pick<BoundaryReport, 'name'> & Shares) => [
      name,
      ...[shares.busy, shares.waiting, shares.blocked].map(percentText),
    ],
  );
  const [unchanged] = trials as [Trial];
  const compared = trials.map((trial) => [
    String(trial.settings.workers),
    readAheadText(trial.settings),
    countText(trial.rowsPerSecond),
    trial === unchanged ? '' : gainText(trial.rowsPerSecond / unchanged.rowsPerSecond - 1),
    trial === fastest ? '← fastest' : '',
  ]);
  return [
    bold(`${speed}, the first batch after ${countText(firstMs)} ms`),
    `held at most ${sizeText(longRun.peakBytes)} of ${sizeText(longRun.budgetBytes)}`,
    '',
    ...textTable([['stage', 'busy', 'waiting', 'blocked'], ...stages], {
      ...{ width, right: [1, 2, 3], head: bold },
    }),
    '',
    longRun.text,
    '',
    ...textTable([['workers', 'readAhead', 'rows/s', 'gain', ''], ...compared], {
      ...{ width, right: [0, 1, 2, 3], head: bold },
    }),
    '',
    fastest === undefined
      ? `No other setting is faster by ${percentText(MIN_GAIN)}: keep the settings.`
      : `Faster: pull(stream$, ${settingsCode(fastest.settings)})`,
  ];
}

type Shares = Pick<BoundaryReport, 'busy' | 'waiting' | 'blocked'>;

function nameOf(settings: TrialSettings): string {
  return `workers ${settings.workers}, readAhead ${readAheadText(settings)}`;
}

function readAheadText({ readAhead }: TrialSettings): string {
  return readAhead === undefined ? 'its own' : String(readAhead);
}

function settingsCode({ workers, readAhead }: TrialSettings): string {
  const ahead = readAhead === undefined ? '' : `, readAhead: ${readAhead}`;
  return `{ workers: ${workers}${ahead} }`;
}

function gainText(gain: number): string {
  return `${gain < 0 ? '−' : '+'}${percentText(Math.abs(gain))}`;
}
