import { writeBytes } from '#files';
import type { Batch } from '../core/batch.ts';
import { OptionError } from '../core/errors.ts';
import { requireElement } from '../core/requireElement.ts';
import { shown as shownValue } from '../core/shown.ts';
import { requireInteger } from '../options/requireInteger.ts';
import { requireKnownOptions } from '../options/requireKnownOptions.ts';
import { requireOption } from '../options/requireOption.ts';
import {
  type CanvasTarget,
  drawInElement,
  drawOnCanvas,
  type ElementTarget,
} from './show/canvas.ts';
import { contactSheet } from './show/contactSheet.ts';
import { THEMES } from './show/drawing.ts';
import { toPng } from './show/png.ts';
import { TERMINAL_FORMS, type TerminalForm, type TerminalTarget } from './show/terminal.ts';
import { toShown } from './show/toShown.ts';
import { writeToTerminal } from './show/writeToTerminal.ts';

/** Options of `showBatch`. */
export interface ShowBatchOptions {
  /** The number of samples, from the first. Defaults to 24, in terminals to two lines of them. */
  readonly count?: number;
  /**
   * The number of samples side by side. Defaults to as many as fit in 1000 pixels or the terminal.
   */
  readonly columns?: number;
  /**
   * Shown pixels per pixel of an image; below 1 shrinks it. By default, the longer side becomes 112
   * to 224 pixels. Terminals ignore it.
   */
  readonly scale?: number;
  /** The colours around the images. Defaults to `'dark'`. */
  readonly theme?: 'dark' | 'light';
  /** True (the default) to draw boxes where an operator cut or erased. */
  readonly boxes?: boolean;
  /** True to show each image also as it was before the recipe. Defaults to false. */
  readonly compare?: boolean;
  /**
   * The values of black and white, before any `normalize`. Defaults to 0 and 255 for bytes. For
   * floats it defaults to the first range that holds all values: 0 to 1, 0 to 255, or minimum to
   * maximum.
   */
  readonly range?: readonly [number, number];
  /** The form of images in a terminal. By default it is detected from the environment. */
  readonly terminal?: TerminalForm;
}

/** A batch that `showBatch` can draw. */
export type Showable = Batch | { readonly recipeBatch: Batch };

/**
 * Draws a batch as a contact sheet. It shows the images before `normalize`, with masks, object
 * boxes and the boxes that operators cut. Captions show labels with their weights, numbers and
 * text; a batch without images becomes a table. It renders the images from the recipe and reads no
 * tensor, so the batch may be disposed of.
 *
 * In Node, a path that ends in `.png` is written; `'png'` only returns the bytes. On a page, it
 * draws on a canvas, or replaces the content of an element with a canvas. To a terminal, such as
 * `process.stdout`, it writes images in the protocol of kitty or iTerm2, or as half blocks.
 *
 * @param target a path, `'png'`, a canvas, an element of a page, or a terminal
 * @param batch a `Batch` or a `TensorBatch`
 * @returns the bytes of the PNG, if the target is a string
 * @throws OptionError if the target or an option is invalid; IoError if the file cannot be written
 * @example
 * ```ts
 * import { batch, classLabel, cutmix, fromColumns, image, showBatch } from 'millrace';
 * import { firstValueFrom } from 'rxjs';
 *
 * const pixels = { data: new Uint8Array(8 * 64).fill(200), shape: [8, 8, 1] };
 * const rows$ = fromColumns({ image: pixels, label: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7) });
 * const features = { image: image({ shape: [8, 8, 1] }), label: classLabel({ classes: 10 }) };
 * const batches$ = rows$.pipe(batch({ size: 8, features }), cutmix({ alpha: 1 }));
 * const png = await showBatch('png', await firstValueFrom(batches$), { columns: 4 });
 * String.fromCharCode(...png.subarray(1, 4)) // => 'PNG'
 * ```
 */
export function showBatch(
  target: string,
  batch: Showable,
  options?: ShowBatchOptions,
): Promise<Uint8Array>;
export function showBatch(
  target: CanvasTarget | ElementTarget | TerminalTarget,
  batch: Showable,
  options?: ShowBatchOptions,
): Promise<undefined>;
export async function showBatch(
  target: unknown,
  batch: Showable,
  options: ShowBatchOptions = {},
): Promise<Uint8Array | undefined> {
  checkOptions(options);
  const recipeBatch = batchOf(batch);
  const { boxes = true, compare = false, range, theme = 'dark' } = options;
  const { count = DEFAULT_SAMPLES, columns, scale } = options;
  const chosen = range === undefined ? {} : { range };
  const shown = await toShown(recipeBatch, { count, boxes, compare, ...chosen });
  const layout = {
    theme: THEMES[theme],
    ...(columns === undefined ? {} : { columns }),
    ...(scale === undefined ? {} : { scale }),
  };
  if (isPngName(target)) {
    const png = await toPng(contactSheet(shown, layout));
    if (target !== 'png') await writeBytes(target, png);
    return png;
  }
  if (has<CanvasTarget>(target, 'getContext')) {
    drawOnCanvas(target, contactSheet(shown, layout));
  } else if (has<ElementTarget>(target, 'replaceChildren')) {
    drawInElement(target, contactSheet(shown, layout), shown.title);
  } else if (has<TerminalTarget>(target, 'write')) {
    await writeToTerminal(target, shown, { layout, ...options });
  } else {
    throw new OptionError(
      `Cannot \`showBatch\`: \`target\` must be a path that ends in \`.png\`, 'png', a ` +
        `canvas, an element, or a terminal; received ${shownValue(target)}`,
    );
  }
  return undefined;
}

/** The default number of samples on a sheet. */
const DEFAULT_SAMPLES = 24;

function batchOf(batch: Showable): Batch {
  const plain = typeof batch === 'object' && batch !== null && 'recipeBatch' in batch;
  const found = plain ? batch.recipeBatch : batch;
  requireElement('showBatch', 'batches', found);
  return found;
}

function isPngName(target: unknown): target is string {
  return typeof target === 'string' && (target === 'png' || /\.png$/i.test(target));
}

function has<T extends object>(target: unknown, method: keyof T): target is T {
  return typeof (target as Partial<Record<keyof T, unknown>> | null)?.[method] === 'function';
}

function checkOptions(options: ShowBatchOptions): void {
  const action = '`showBatch`';
  requireKnownOptions(action, options, [
    'count',
    'columns',
    'scale',
    'theme',
    'boxes',
    'compare',
    'range',
    'terminal',
  ]);
  for (const option of ['count', 'columns'] as const) {
    const value = options[option];
    if (value !== undefined) requireInteger(action, { option, value, min: 1 });
  }
  for (const option of ['boxes', 'compare'] as const) {
    const value = options[option];
    const holds = value === undefined || typeof value === 'boolean';
    requireOption(holds, action, { option, rule: 'true or false', value });
  }
  const { scale, theme, range, terminal } = options;
  requireOption(scale === undefined || (Number.isFinite(scale) && scale > 0), action, {
    option: 'scale',
    rule: 'a positive number',
    value: scale,
  });
  requireOption(theme === undefined || Object.hasOwn(THEMES, theme), action, {
    option: 'theme',
    rule: "'dark' or 'light'",
    value: theme,
  });
  requireOption(
    range === undefined || (Array.isArray(range) && range.length === 2 && range[0] < range[1]),
    action,
    { option: 'range', rule: 'two numbers, the first the smaller', value: range },
  );
  requireOption(terminal === undefined || TERMINAL_FORMS.includes(terminal), action, {
    option: 'terminal',
    rule: `one of ${TERMINAL_FORMS.map((form) => `'${form}'`).join(', ')}`,
    value: terminal,
  });
}
