import { largest } from '../../core/extremes.ts';
import { captionOf, headingOf, tableOf } from './captions.ts';
import { CHAR_HEIGHT, CHAR_WIDTH, type Drawing, type DrawnText, type Theme } from './drawing.ts';
import { pasteRaster, plainRaster, type Raster } from './raster.ts';
import { scaleImage } from './scaleImage.ts';
import type { ShownBatch } from './shownBatch.ts';

/** The layout of a sheet. */
export interface SheetLayout {
  readonly theme: Theme;
  /** The width to fill with samples side by side, in pixels. Defaults to 1000. */
  readonly width?: number;
  /** The number of samples side by side. Defaults to as many as fit in `width`. */
  readonly columns?: number;
  /**
   * Pixels of the sheet per pixel of an image. By default, images become 112 to 224 pixels wide.
   */
  readonly scale?: number;
}

/** Widths and distances, in pixels. */
const WIDTH = 1000;
const MARGIN = 12;
const GAP = 12;
const INNER_GAP = 2;
const LINE = CHAR_HEIGHT + 2;
/** The maximum of characters in a cell of a table. */
const MAX_CELL = 32;
/** Default bounds of the longer side of an image, in pixels. */
const MIN_SIDE = 112;
const MAX_SIDE = 224;

/** The content of a sheet, while it is laid out. */
interface SheetContent {
  readonly rasters: { readonly raster: Raster; readonly x: number; readonly y: number }[];
  readonly texts: DrawnText[];
}

/** Lays out a batch as a contact sheet: images with their captions below, or a table of fields. */
export function contactSheet(batch: ShownBatch, layout: SheetLayout): Drawing {
  const { background } = layout.theme;
  const placed: SheetContent = { rasters: [], texts: [] };
  const top = MARGIN + placeHeadings(batch, layout.theme, placed);
  if (batch.images.length === 0) placeTable(batch, layout.theme, { placed, top });
  else placeImages(batch, layout, { placed, top });
  const { rasters, texts } = placed;
  const right = [
    ...rasters.map(({ raster, x }) => x + raster.width),
    ...texts.map(({ text, x }) => x + CHAR_WIDTH * Array.from(text).length),
  ];
  const bottom = [
    ...rasters.map(({ raster, y }) => y + raster.height),
    ...texts.map(({ y }) => y + CHAR_HEIGHT),
  ];
  const [width, height] = [right, bottom].map((ends) => MARGIN + largest(ends));
  const sheet = plainRaster(width as number, height as number, background);
  for (const { raster, ...at } of rasters) pasteRaster(sheet, raster, at);
  return { raster: sheet, texts };
}

/** Places the headings, and returns their height. */
function placeHeadings(batch: ShownBatch, theme: Theme, { texts }: SheetContent): number {
  const { legend, images } = batch;
  texts.push({ x: MARGIN, y: MARGIN, text: headingOf(batch), colour: theme.text });
  const names = images.length > 1 ? `from left to right: ${images.join(', ')}` : '';
  if (legend.length === 0 && names === '') return LINE + GAP / 2;
  let x = MARGIN;
  const entries = legend.map(({ text, colour }) => ({ text: `■ ${text}`, colour }));
  for (const { text, colour } of [...entries, { text: names, colour: theme.dim }]) {
    texts.push({ x, y: MARGIN + LINE, text, colour });
    x += CHAR_WIDTH * (text.length + 2);
  }
  return 2 * LINE + GAP / 2;
}

interface Place {
  readonly placed: SheetContent;
  readonly top: number;
}

function placeTable(batch: ShownBatch, theme: Theme, { placed, top }: Place): void {
  tableOf(batch, MAX_CELL).forEach((row, line) => {
    const colour = line === 0 ? theme.dim : theme.text;
    placed.texts.push({ x: MARGIN, y: top + line * LINE, text: row.join('  ').trimEnd(), colour });
  });
}

function placeImages(
  batch: ShownBatch,
  { theme, width: room = WIDTH, columns, scale }: SheetLayout,
  { placed, top }: Place,
): void {
  const { samples } = batch;
  const extents = samples[0]?.images.map(({ raster }) => raster) ?? [];
  const sizes = extents.map((extent) => sizeOn(extent, scale));
  const width = sizes.reduce((sum, size) => sum + size.width + INNER_GAP, -INNER_GAP);
  const height = largest(sizes.map((size) => size.height));
  const fitting = Math.max(1, Math.floor((room - 2 * MARGIN + GAP) / (width + GAP)));
  // Spreads the samples evenly over the lines.
  const lines = Math.max(1, Math.ceil(samples.length / fitting));
  const across = columns ?? Math.ceil(samples.length / lines);
  let y = top;
  for (let first = 0; first < samples.length; first += across) {
    let captionLines = 0;
    samples.slice(first, first + across).forEach((sample, k) => {
      let x = MARGIN + k * (width + GAP);
      const caption = captionOf(batch, sample, Math.floor(width / CHAR_WIDTH));
      captionLines = Math.max(captionLines, caption.length);
      caption.forEach((text, line) => {
        const colour = sample.isPadding ? theme.dim : theme.text;
        placed.texts.push({ x, y: y + height + 4 + line * LINE, text, colour });
      });
      sample.images.forEach((image, n) => {
        const raster = scaleImage(image, sizes[n] as Size);
        placed.rasters.push({ raster, x, y });
        x += raster.width + INNER_GAP;
      });
    });
    y += height + 4 + captionLines * LINE + GAP;
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeOn({ width, height }: Size, scale: number | undefined): Size {
  const side = Math.max(width, height);
  const usual = side > MAX_SIDE ? MAX_SIDE / side : Math.max(1, Math.floor(MIN_SIDE / side));
  const factor = scale ?? usual;
  return {
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  };
}
