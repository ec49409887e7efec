import type { ProgressReport } from '../engine/progressReport.ts';

/** What a line says of a run. */
export type ProgressFigures = Omit<ProgressReport, 'text'>;

/** A part of the line; of those that are too many, the lowest rank is left out first. */
interface LinePart {
  readonly text: string;
  readonly rank: number;
  /** Whether it goes on with what the part before says. */
  readonly goesOn?: boolean;
}

/** How a run goes, in one line of at most `width` characters. Speed and waiting stay longest. */
export function progressLine(
  figures: ProgressFigures,
  width: number = Number.POSITIVE_INFINITY,
): string {
  let parts = figures.kind === 'end' ? endParts(figures) : partsOf(figures);
  while (parts.length > 1 && textOf(parts).length > width) {
    const lowest = parts.reduce((min, part) => (part.rank < min.rank ? part : min));
    parts = parts.filter((part) => part !== lowest);
  }
  return textOf(parts).slice(0, Math.max(0, width));
}

function partsOf(figures: ProgressFigures): readonly LinePart[] {
  const { kind, epoch, epochs, rowsPerSecond, waiting, slowest, done, secondsLeft } = figures;
  return [
    { text: `epoch ${epoch + 1}${epochs > 1 ? `/${epochs}` : ''}`, rank: 1 },
    ...(done === undefined ? [] : [{ text: percent(done), rank: 2 }]),
    { text: `${count(rowsPerSecond)} rows/s`, rank: 5 },
    { text: kind === 'stall' ? 'nothing moves' : `waiting ${percent(waiting)}`, rank: 6 },
    ...(slowest === undefined ? [] : [{ text: `on ${slowest}`, rank: 4, goesOn: true }]),
    ...(secondsLeft === undefined ? [] : [{ text: `${clock(secondsLeft)} left`, rank: 3 }]),
  ];
}

function endParts({ rows, seconds, rowsPerSecond, waiting }: ProgressFigures): readonly LinePart[] {
  return [
    { text: `${count(rows)} rows in ${clock(seconds)}`, rank: 1 },
    { text: `${count(rowsPerSecond)} rows/s`, rank: 2 },
    { text: `waited ${percent(waiting)}`, rank: 3 },
  ];
}

function textOf(parts: readonly LinePart[]): string {
  return parts
    .map(({ text, goesOn }, i) => `${i === 0 ? '' : goesOn ? ' ' : ' · '}${text}`)
    .join('');
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Seconds as `m:ss` or `h:mm:ss`. */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 60) % 60, whole % 60];
  const hours = Math.floor(whole / 3600);
  return [...(hours > 0 ? [hours, ...parts] : parts)]
    .map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':');
}
