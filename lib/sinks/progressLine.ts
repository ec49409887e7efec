import type { ProgressReport } from '../engine/progressReport.ts';

/** The figures of a progress line. */
export type ProgressFigures = Omit<ProgressReport, 'text'>;

/** A part of the line. If the line is too long, the parts of lowest rank are dropped first. */
interface LinePart {
  readonly text: string;
  readonly rank: number;
  /** True if it continues the previous part, without a separator. */
  readonly continues?: boolean;
}

/**
 * Formats the progress of a run as a line of at most `width` characters. Speed and waiting are
 * dropped last.
 */
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
    { text: kind === 'stall' ? 'stalled' : `waiting ${percent(waiting)}`, rank: 6 },
    ...(slowest === undefined ? [] : [{ text: `on ${slowest}`, rank: 4, continues: true }]),
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
    .map(({ text, continues }, i) => `${i === 0 ? '' : continues ? ' ' : ' · '}${text}`)
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
  const total = Math.round(seconds);
  const parts = [Math.floor(total / 60) % 60, total % 60];
  const hours = Math.floor(total / 3600);
  return [...(hours > 0 ? [hours, ...parts] : parts)]
    .map((part, i) => (i === 0 ? String(part) : String(part).padStart(2, '0')))
    .join(':');
}
