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
  /** Samples that are shown, from the first; 24, in terminals two lines of them, if left out. */
  readonly count?: number;
  /** Samples side by side; as many as fit in 1000 pixels or in the terminal if left out. */
  readonly columns?: number;
  /**
   * Pixels shown for each pixel of an image, below 1 to make it smaller; such that its longer side
   * has 112 to 224 pixels if left out. Terminals choose for themselves.
   */
  readonly scale?: number;
  /** Colours around the images; `'dark'` if left out. */
  readonly theme?: 'dark' | 'light';
  /** Whether boxes are drawn where something was cut or erased; true if left out. */
  readonly boxes?: boolean;
  /** Whether each image stands beside what it was before the recipe; false if left out. */
  readonly compare?: boolean;
  /**
   * The values of an image, before any `normalize`, that are black and white. If left out those of
   * bytes 0 and 255; of floats 0 and 1, or 0 and 255 or the least and the greatest where they do
   * not suffice.
   */
  readonly range?: readonly [number, number];
  /** How a terminal shows images; found from the environment if left out. */
  readonly terminal?: TerminalForm;
}

/** What `showBatch` takes. */
export type Showable = Batch | { readonly recipeBatch: Batch };

/**
 * Draws a batch as a contact sheet: its images as they are before `normalize`, with masks and the
 * boxes of objects above them, boxes where something was cut, and labels with their weights below.
 * Numbers and text are written beside them, or as a table where there is no image. Nothing is read
 * from a device: the images are rendered by the recipe, also for a batch of tensors that was
 * disposed of.
 *
 * A path that ends in `.png` is written, in Node; the text `'png'` only gives the bytes. A canvas
 * is drawn on, an element gets a canvas for its content, and to a terminal, as `process.stdout`,
 * the images are written by the protocol of kitty or iTerm2 or as half blocks.
 *
 * @param target a path, `'png'`, a canvas, an element of a page, or a terminal
 * @param batch a `Batch` or a `TensorBatch`
 * @returns the bytes of the PNG, where the target is text
 * @throws OptionError where the target or an option is not what it must be; IoError where the file
 * cannot be written
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
  const { count = SHOWN, columns, scale } = options;
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

/** Samples of a sheet, unless told otherwise. */
const SHOWN = 24;

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
