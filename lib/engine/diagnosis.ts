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
  const [sink, ...others] = stages;
  if (sink === undefined) return 'nothing runs';
  if (kind === 'stall') {
    const states = stages.map(({ name, wants, holds }) => {
      return `\`${name}\` wants ${wants} and holds ${holds}`;
    });
    return `nothing moves: ${states.join('; ')}`;
  }
  if (sink.waiting < LITTLE || others.length === 0) {
    return `waiting ${percent(sink.waiting)}: the step takes the time, not the data`;
  }
  const own = ({ isSource, waiting, busy }: BoundaryReport) => (isSource ? waiting + busy : busy);
  const slowest = others.reduce((slowest, stage) => (own(stage) >= own(slowest) ? stage : slowest));
  const remedy = advice.get(slowest.name) ?? 'make it faster';
  return `waiting ${percent(sink.waiting)} on ${slowest.name}: ${remedy}`;
}
