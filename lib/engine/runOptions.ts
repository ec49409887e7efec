import type { BatchPlace, Resume } from '../core/checkpoint.ts';
import { CheckpointError, OptionError } from '../core/errors.ts';
import { isIntact } from '../core/seal.ts';
import { shown } from '../core/shown.ts';
import { isInteger, requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import {
  DIAGNOSTIC_OPTIONS,
  type DiagnosticOptions,
  type DiagnosticsPlan,
  type ProgressTarget,
  planDiagnostics,
  planProgress,
} from './diagnosticOptions.ts';
import type { Seek } from './seek.ts';

/** Options of a run: the last argument of `pull`, `consume` and `toDataset`. */
export interface RunOptions extends DiagnosticOptions {
  /** The seed of all random draws: a safe integer. Defaults to the seed of `resume`, or to 0. */
  readonly seed?: number;
  /** The number of epochs. Defaults to 1. */
  readonly epochs?: number;
  /** The one epoch to run, counted from 0, instead of `epochs`. */
  readonly epoch?: number;
  /**
   * Where to resume: a checkpoint of the same stream, also one parsed from JSON, or the number of
   * the first batch. A batch is found by counting rows. It is refused if the number of rows depends
   * on the data, as after `filterRows`.
   */
  readonly resume?: Resume | BatchPlace;
  /** Ends the run when aborted. The error is the reason of the signal. */
  readonly signal?: AbortSignal;
  /**
   * Elements to prefetch beyond the one in use. Defaults to 0, with `workers` to 2. The queue is
   * refilled when it drops below half, and while a step awaits. Features that the step reads from
   * one `TensorBatch` are also materialized for the queued ones.
   */
  readonly prefetch?: number;
  /**
   * Bytes that the run may hold ahead of need, in all stages together. Defaults to 256 MiB. Shared
   * Arrow memory counts once; columns and tables that you gave to a source do not count. The next
   * element is always loaded, whatever its size. Up to half is used to cache the rows of sources
   * with `cache`.
   */
  readonly budgetBytes?: number;
  /**
   * Worker threads that decode Parquet and images, and do the steps on single images: a
   * non-negative integer. Defaults to 0; for encoded images the number of cores is the fastest.
   * Each decodes up to four record batches ahead, at the end of an epoch those of the next. They
   * start with the first job and end with the run. They change the time of the run and nothing
   * else. docs/SPEED.md says when they pay.
   */
  readonly workers?: number;
  /**
   * Reads ahead of need of all sources, in the place of their own `readAhead`: a non-negative
   * integer. It changes nothing but the time that the run takes.
   */
  readonly readAhead?: number;
}

/** Checked run options, with their defaults. */
export interface RunPlan {
  readonly seed: number;
  readonly firstEpoch: number;
  /** The epoch to stop before. */
  readonly endEpoch: number;
  readonly resume: Resume | undefined;
  /** The first batch of the first epoch. */
  readonly seek: Seek | undefined;
  readonly signal: AbortSignal | undefined;
  readonly prefetch: number;
  readonly budgetBytes: number;
  readonly workers: number;
  readonly readAhead: number | undefined;
  readonly diagnostics: DiagnosticsPlan | undefined;
  /** Whom to show how the run goes: the terminal, or a function. */
  readonly progress: ProgressTarget | undefined;
}

const KNOWN = [
  'seed',
  'epochs',
  'epoch',
  'resume',
  'signal',
  'prefetch',
  'budgetBytes',
  'workers',
  'readAhead',
  ...DIAGNOSTIC_OPTIONS,
];

/** More threads than a machine has cores are a mistake. */
const MAX_WORKERS = 1024;

/** Elements prefetched in runs with threads, which could not work ahead otherwise. */
const AHEAD_WITH_WORKERS = 2;

/** Checks the run options of `sink`. */
export function planRun(sink: string, run: RunOptions): RunPlan {
  const action = `\`${sink}\``;
  requireKnownOptions(action, run, KNOWN);
  const { signal, epochs, epoch, budgetBytes = 256 * 2 ** 20, workers = 0, readAhead } = run;
  const { prefetch = workers > 0 ? AHEAD_WITH_WORKERS : 0 } = run;
  const { resume, seek } = resumeOf(action, run.resume);
  const seed = run.seed ?? resume?.seed ?? 0;
  requireInteger(action, { option: 'seed', value: seed });
  requireInteger(action, { option: 'prefetch', value: prefetch, min: 0, unit: 'elements' });
  requireInteger(action, {
    ...{ option: 'workers', value: workers, min: 0, max: MAX_WORKERS, unit: 'threads' },
  });
  requireInteger(action, { option: 'readAhead', value: readAhead ?? 0, min: 0, unit: 'reads' });
  requireInteger(action, { option: 'epoch', value: epoch ?? 0, min: 0 });
  requireInteger(action, { option: 'epochs', value: epochs ?? 1, min: 1 });
  requireOption(budgetBytes > 0, action, {
    option: 'budgetBytes',
    rule: 'a positive number',
    value: budgetBytes,
  });
  if (epoch !== undefined && epochs !== undefined) {
    throw new OptionError(
      `Cannot ${action}: one of \`epoch\` and \`epochs\` must be left out; received both`,
    );
  }
  const endEpoch = epoch === undefined ? (epochs ?? 1) : epoch + 1;
  const firstEpoch = run.resume?.epoch ?? epoch ?? 0;
  if (run.resume !== undefined) {
    if (resume !== undefined && resume.seed !== seed) {
      throw new CheckpointError(
        `Cannot resume: \`seed\` must be that of the checkpoint, ${resume.seed}; received ${seed}`,
      );
    }
    if (firstEpoch >= endEpoch || (epoch !== undefined && epoch !== firstEpoch)) {
      throw new CheckpointError(
        `Cannot resume: the checkpoint must lie in the epochs of the run, ${epoch ?? 0} to ` +
          `${endEpoch - 1}; received one of epoch ${firstEpoch}`,
      );
    }
  }
  const diagnostics = planDiagnostics(action, run);
  return {
    seed,
    firstEpoch,
    endEpoch,
    resume,
    seek,
    signal,
    prefetch,
    budgetBytes,
    workers,
    readAhead,
    diagnostics,
    progress: planProgress(action, run.progress),
  };
}

/** Splits `resume` into a checkpoint or a first batch. */
function resumeOf(
  action: string,
  resume: Resume | BatchPlace | undefined,
): Pick<RunPlan, 'resume' | 'seek'> {
  if (typeof resume !== 'object' || resume === null || !('batch' in resume)) {
    if (resume !== undefined) checkForm(resume);
    return { resume, seek: undefined };
  }
  requireKnownOptions(action, resume, ['epoch', 'batch']);
  const { epoch, batch } = resume;
  requireInteger(action, { option: 'resume.epoch', value: epoch, min: 0 });
  requireInteger(action, { option: 'resume.batch', value: batch, min: 0 });
  return { resume: undefined, seek: { batch } };
}

function checkForm(resume: Resume): void {
  const holds =
    typeof resume === 'object' &&
    resume !== null &&
    resume.version === 1 &&
    Number.isSafeInteger(resume.seed) &&
    isInteger(resume.epoch, 0) &&
    typeof resume.position === 'object' &&
    resume.position !== null &&
    typeof resume.dataset === 'string' &&
    [resume.chain, resume.check].every((text) => text === undefined || typeof text === 'string');
  if (!holds) {
    throw new CheckpointError(
      'Cannot resume: `resume` must be a checkpoint of version 1, as elements carry it; ' +
        `received ${shown(resume)}`,
    );
  }
  const damaged = Object.entries(resume.position).find(([, count]) => !isCount(count));
  if (damaged !== undefined) {
    throw new CheckpointError(
      'Cannot resume: the counters of the checkpoint must be integers; ' +
        `received \`${damaged[0].slice(0, 40)}\` ${String(damaged[1]).slice(0, 40)}`,
    );
  }
  if (isIntact(resume)) return;
  throw new CheckpointError(
    'Cannot resume: the counters of the checkpoint must be those that its `check` was made of; ' +
      'received others; resume with a checkpoint as elements carry it',
  );
}

/** Rows of a shard may be counted from before its first row. */
function isCount(value: unknown): boolean {
  return isInteger(value, Number.MIN_SAFE_INTEGER);
}
