import { contactSheet, type SheetLayout } from './contactSheet.ts';
import { inlineImage } from './inlineImage.ts';
import { toPng } from './png.ts';
import type { ShownBatch } from './shownBatch.ts';
import {
  type Environment,
  type TerminalForm,
  type TerminalTarget,
  terminalForm,
} from './terminal.ts';
import { samplesAcross, terminalSheet } from './terminalSheet.ts';

/** Options of {@link writeToTerminal}. */
export interface TerminalOptions {
  readonly layout: SheetLayout;
  /** The number of samples. Defaults to two lines of them for half blocks. */
  readonly count?: number;
  readonly terminal?: TerminalForm;
}

const USUAL_WIDTH = 80;
/** The width of a character in most terminals, in pixels. */
const CELL = 8;

/** Writes a batch to a terminal, in the best form that it supports. */
export async function writeToTerminal(
  target: TerminalTarget,
  shown: ShownBatch,
  { layout, count, terminal }: TerminalOptions,
): Promise<void> {
  const form = terminal ?? terminalForm(target, environment());
  const width = target.columns ?? USUAL_WIDTH;
  if (form === 'kitty' || form === 'iterm') {
    const sheet = contactSheet(shown, { ...layout, width: width * CELL });
    const columns = Math.min(width, Math.ceil(sheet.raster.width / CELL));
    target.write(inlineImage(await toPng(sheet), { form, columns }));
    return;
  }
  const across = Math.min(layout.columns ?? width, samplesAcross(shown, width));
  const isTable = shown.images.length === 0;
  const samples = shown.samples.slice(0, isTable ? undefined : (count ?? 2 * across));
  target.write(terminalSheet({ ...shown, samples }, { form, width, across }));
}

/** The environment of the process; empty if there is no process. */
function environment(): Environment {
  return (globalThis as { readonly process?: { readonly env?: Environment } }).process?.env ?? {};
}
