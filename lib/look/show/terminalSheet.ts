import { captionOf, headingOf, tableOf } from './captions.ts';
import { halfBlocks } from './halfBlocks.ts';
import type { Colour } from './raster.ts';
import { scaleImage } from './scaleImage.ts';
import type { ShownBatch, ShownSample } from './shownBatch.ts';
import { wrapText } from './wrapText.ts';

/** The layout of a sheet in a terminal. */
export interface TerminalLayout {
  readonly form: 'truecolor' | '256' | 'plain';
  /** Characters per line. */
  readonly width: number;
  /** The number of samples side by side. */
  readonly across: number;
}

/** Widths of small images and of others, in characters. */
const SMALL = 18;
const LARGE = 38;
/** The maximum side of a small image, in pixels. */
const MAX_SMALL_SIDE = 40;
const GAP = 2;
/** The width of a sample's number, and the minimum width of a table cell, in characters. */
const NUMBER = 12;
const MIN_CELL = 8;

/** The number of samples that fit side by side in `width` characters. */
export function samplesAcross({ images, samples }: ShownBatch, width: number): number {
  if (images.length === 0) return 1;
  return Math.max(1, Math.floor((width + GAP) / (tileWidth(samples[0], width) + GAP)));
}

/** Formats a batch as text: images in half blocks with captions below, or a table of fields. */
export function terminalSheet(batch: ShownBatch, { form, width, across }: TerminalLayout): string {
  const lines = headings(batch, form);
  if (batch.images.length === 0) {
    const cell = Math.floor((width - NUMBER) / Math.max(1, batch.fields.length)) - GAP;
    const table = tableOf(batch, Math.max(MIN_CELL, cell));
    const rows = table.map((row) => wrapText(row.join(' '.repeat(GAP)), width, 1)[0] ?? '');
    return `${[...lines, ...rows].join('\n')}\n`;
  }
  const tile = tileWidth(batch.samples[0], width);
  for (let first = 0; first < batch.samples.length; first += across) {
    const tiles = batch.samples
      .slice(first, first + across)
      .map((sample) => tileLines(batch, sample, { form, width: tile }));
    const height = Math.max(...tiles.map(({ length }) => length));
    for (let line = 0; line < height; line++) {
      const cells = tiles.map((texts) => texts[line] ?? ' '.repeat(tile));
      lines.push(cells.join(' '.repeat(GAP)).trimEnd());
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}

function headings(batch: ShownBatch, form: TerminalLayout['form']): string[] {
  const { legend, images } = batch;
  const names = images.length > 1 ? [`from left to right: ${images.join(', ')}`] : [];
  // Plain characters cannot tell the boxes of different operators apart.
  const operators = legend.map(({ text, colour }) =>
    form === 'plain' ? '' : `${halfBlock(colour, form)} ${text}`,
  );
  const line = [...operators, ...names].filter((text) => text !== '').join('  ');
  return line === '' ? [headingOf(batch)] : [headingOf(batch), line];
}

function halfBlock(colour: Colour, form: TerminalLayout['form']): string {
  const data = new Uint8ClampedArray([...colour, 255]);
  return halfBlocks({ width: 1, height: 1, data }, form)[0] as string;
}

function tileWidth(sample: ShownSample | undefined, width: number): number {
  const images = sample?.images ?? [];
  const widths = images.map(({ raster }) =>
    Math.max(raster.width, raster.height) <= MAX_SMALL_SIDE ? SMALL : LARGE,
  );
  return Math.min(
    width,
    widths.reduce((sum, one) => sum + one + 1, -1),
  );
}

function tileLines(
  batch: ShownBatch,
  sample: ShownSample,
  { form, width }: Pick<TerminalLayout, 'form' | 'width'>,
): readonly string[] {
  const { images } = sample;
  const cellWidth = Math.floor((width + 1) / images.length) - 1;
  const shown = images.map((image) => {
    const { width: across, height: down } = image.raster;
    const size = { width: cellWidth, height: Math.max(1, Math.round((cellWidth * down) / across)) };
    return halfBlocks(scaleImage(image, size), form);
  });
  const height = Math.max(...shown.map(({ length }) => length));
  const padding = ' '.repeat(width - (images.length * (cellWidth + 1) - 1));
  const lines = Array.from({ length: height }, (_, line) => {
    const cells = shown.map((texts) => texts[line] ?? ' '.repeat(cellWidth));
    return cells.join(' ') + padding;
  });
  return [...lines, ...captionOf(batch, sample, width).map((text) => text.padEnd(width))];
}
