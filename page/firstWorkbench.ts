import { type Chain, chainItem } from './chain/chain.ts';
import { type ColumnChoice, extentOf, firstChoices, hasOpenImages } from './data/columnChoice.ts';
import type { OpenedFile } from './data/openedFile.ts';
import { firstRowSettings } from './data/rowEditor.ts';
import type { Workbench } from './workbench.ts';

/** Images of any extent are brought to at most this side. */
const MAX_SIDE = 128;

/** What a file starts with: inferred features, and a chain that shows something. */
export function firstWorkbench(opened: OpenedFile): Workbench {
  const choices = firstChoices(opened);
  return { opened, choices, rows: firstRowSettings(opened), chain: firstChain(choices) };
}

function firstChain(choices: readonly ColumnChoice[]): Chain {
  const extent = extentOf(choices);
  if (extent === undefined) return [];
  const { channels } = extent;
  const [height, width] = [extent.height, extent.width].map((side) => Math.min(side, MAX_SIDE));
  const size = [height, width] as [number, number];
  const resized = hasOpenImages(choices) ? [chainItem('resize', extent, { values: { size } })] : [];
  const after = hasOpenImages(choices) ? { height: size[0], width: size[1], channels } : extent;
  return [
    ...resized,
    chainItem('mixup', after),
    chainItem('cutmix', after, { isAlternative: true }),
    chainItem('cutout', after, { values: { p: 0.5 } }),
  ];
}
