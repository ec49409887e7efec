import { captionOf, headingOf, tableOf } from './captions.ts';
import { halfBlocks } from './halfBlocks.ts';
import type { Colour } from './raster.ts';
import { scaleImage } from './scaleImage.ts';
import type { ShownBatch, ShownSample } from './shownBatch.ts';
import { wrapText } from './wrapText.ts';

/** What a terminal has room for. */
export interface TerminalLayout {
  readonly form: 'truecolor' | '256' | 'plain';
  /** Characters of a line. */
  readonly width: number;
  /** Samples side by side. */
  readonly across: number;
}

/** Characters that small images and others are wide. */
const SMALL = 18;
const LARGE = 38;
/** Images of up to so many pixels are small. */
const MAX_SMALL_SIDE = 40;
const GAP = 2;
/** Characters of the number of a sample, and those that a cell of a table has at least. */
const NUMBER = 12;
const MIN_CELL = 8;

/** How many samples `width` characters have room for side by side. */
export function samplesAcross({ images, samples }: ShownBatch, width: number): number {
  if (images.length === 0) return 1;
  return Math.max(1, Math.floor((width + GAP) / (tileWidth(samples[0], width) + GAP)));
}

/** A batch as text: images in half blocks with their captions below, or a table of fields. */
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
  // Without colours nobody could tell the boxes of one operator from those of another.
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
  const each = Math.floor((width + 1) / images.length) - 1;
  const shown = images.map((image) => {
    const { width: across, height: down } = image.raster;
    const size = { width: each, height: Math.max(1, Math.round((each * down) / across)) };
    return halfBlocks(scaleImage(image, size), form);
  });
  const height = Math.max(...shown.map(({ length }) => length));
  const rest = ' '.repeat(width - (images.length * (each + 1) - 1));
  const lines = Array.from({ length: height }, (_, line) => {
    const cells = shown.map((texts) => texts[line] ?? ' '.repeat(each));
    return cells.join(' ') + rest;
  });
  return [...lines, ...captionOf(batch, sample, width).map((text) => text.padEnd(width))];
}
