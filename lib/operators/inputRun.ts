import type { Position, Resume } from '../core/checkpoint.ts';
import { CheckpointError } from '../core/errors.ts';
import type { RunContext } from '../engine/runContext.ts';
import { laneOf, ROOT } from '../engine/subscriptionPath.ts';
import { keyedStream } from '../random/keyedStream.ts';
import { splitDatasets } from './datasetList.ts';

/**
 * The run in which `interleave` subscribes to one of `count` streams. It has its own seed and its
 * part of the checkpoint.
 */
export function inputRun(
  run: RunContext,
  {
    input,
    opened,
    count,
  }: { readonly input: number; readonly opened: number; readonly count: number },
): RunContext {
  const position = run.resume?.position ?? {};
  const pass = (position[`${input}.pass`] ?? 0) + opened;
  const key = { seed: run.seed, epoch: 0, operator: `interleave ${pass}`, occurrence: input };
  const seed = keyedStream(key, 0).next();
  const { lane } = run.path ?? ROOT;
  return {
    ...run,
    seed,
    path: { boundaries: [], counters: {}, lane: laneOf(lane, input + 1) },
    resume: opened > 0 ? undefined : partOf(run.resume, { input, count, seed }),
    nextEpoch: () => {
      const next = run.nextEpoch?.();
      return next && inputRun(next, { input, opened: 0, count });
    },
  };
}

function partOf(
  resume: Resume | undefined,
  { input, count, seed }: { readonly input: number; readonly count: number; readonly seed: number },
): Resume | undefined {
  if (resume === undefined) return undefined;
  const datasets = splitDatasets(resume.dataset);
  if (datasets.length !== count) {
    throw new CheckpointError(
      `Cannot resume \`interleave\`: the checkpoint must be of ${count} streams; ` +
        `received one of ${datasets.length}`,
    );
  }
  const position: Position = Object.fromEntries(
    Object.entries(resume.position).flatMap(([name, value]) =>
      name.startsWith(`${input}.`) ? [[name.slice(`${input}.`.length), value]] : [],
    ),
  );
  const isStarted = Object.keys(position).some((name) => name !== 'pass' && name !== 'over');
  const { chain: _, ...rest } = resume;
  // The machine compares the stream with the checkpoint: `datasets` are hashes that no source
  // knows.
  return isStarted
    ? { ...rest, dataset: datasets[input] as string, seed, position, force: true }
    : undefined;
}
