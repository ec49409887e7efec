import type { BoundaryReport } from './boundaryReport.ts';

/** The sink does not count as waiting below this share of the time. */
const LITTLE = 0.05;

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** One line about how the boundaries, from the sink to the sources, spend their time. */
export function diagnosis(
  kind: 'report' | 'stall',
  stages: readonly BoundaryReport[],
  advice: ReadonlyMap<string, string>,
): string {
  const [sink] = stages;
  if (sink === undefined) return 'nothing runs';
  if (kind === 'stall') {
    const states = stages.map(({ name, wants, holds }) => {
      return `\`${name}\` wants ${wants} and holds ${holds}`;
    });
    return `nothing moves: ${states.join('; ')}`;
  }
  const slowest = slowestStage(stages);
  if (slowest === undefined) {
    return `waiting ${percent(sink.waiting)}: the step takes the time, not the data`;
  }
  const wayOut = advice.get(slowest) ?? 'make it faster';
  return `waiting ${percent(sink.waiting)} on ${slowest}: ${wayOut}`;
}

/** The name of the stage that the sink waits for; `undefined` where it hardly waits. */
export function slowestStage(stages: readonly BoundaryReport[]): string | undefined {
  const [sink, ...others] = stages;
  if (sink === undefined || sink.waiting < LITTLE || others.length === 0) return undefined;
  const own = ({ isSource, waiting, busy }: BoundaryReport) => (isSource ? waiting + busy : busy);
  return others.reduce((most, stage) => (own(stage) >= own(most) ? stage : most)).name;
}
