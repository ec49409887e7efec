import { countText } from '../../lib/cli/quantities.ts';
import { part } from '../parts/element.ts';
import { checkField } from '../parts/fields.ts';
import { slider } from '../parts/slider.ts';
import type { RowSettings } from '../workbench.ts';
import type { OpenedFile } from './openedFile.ts';

/** More samples than a person looks at. */
const MAX_SIZE = 128;
const MAX_WINDOW = 65_536;

/** How rows become batches in the beginning. */
export function firstRowSettings({ summary }: OpenedFile): RowSettings {
  const window = Math.max(1, Math.min(1024, summary.rows));
  const isShuffled = summary.blocks.length > 1;
  return { isShuffled, window, size: 24, seed: 7, batch: 0 };
}

/** Shows how rows become batches, and lets a person change it. */
export function showRowSettings(
  { summary }: OpenedFile,
  first: RowSettings,
  change: (changed: Partial<RowSettings>) => void,
): void {
  const windows = windowsOf(summary.rows);
  const nearest = windows.findIndex((window) => window >= first.window);
  const blocks = summary.format === 'Parquet' ? 'Row groups' : 'Record batches';
  part('rows').replaceChildren(
    checkField({
      label: `${blocks} in random order`,
      value: first.isShuffled,
      change: (isShuffled) => change({ isShuffled, batch: 0 }),
    }),
    slider({
      label: 'shuffle window, rows',
      ...{ min: 0, max: windows.length - 1, step: 1, value: Math.max(0, nearest) },
      text: (k) => countText(windows[k] as number),
      change: (k) => change({ window: windows[k] as number, batch: 0 }),
    }).root,
    slider({
      label: 'batch size',
      ...{ min: 1, max: MAX_SIZE, step: 1, value: first.size },
      change: (size) => change({ size, batch: 0 }),
    }).root,
    slider({
      label: 'seed',
      ...{ min: 0, max: 99, step: 1, value: first.seed },
      change: (seed) => change({ seed }),
    }).root,
  );
}

/** Powers of two, and all rows. */
function windowsOf(rows: number): readonly number[] {
  const most = Math.max(1, Math.min(MAX_WINDOW, rows));
  const powers = Array.from({ length: Math.ceil(Math.log2(most)) }, (_, k) => 2 ** k);
  return [...powers, most];
}
