import { type Batch, batch, shuffle } from 'millrace';
import type { Observable } from 'rxjs';
import type { Chain } from './chain/chain.ts';
import type { Extent } from './chain/setting.ts';
import { type ColumnChoice, chosenFeatures, extentOf } from './data/columnChoice.ts';
import { type OpenedFile, rowsOf } from './data/openedFile.ts';

/** How rows become batches. */
export interface RowSettings {
  /** Whether row groups, or record batches, are read in random order. */
  readonly isShuffled: boolean;
  readonly window: number;
  readonly size: number;
  readonly seed: number;
  /** Number of the batch that is seen. */
  readonly batch: number;
}

/** All that a person has chosen. */
export interface Workbench {
  readonly opened: OpenedFile;
  readonly choices: readonly ColumnChoice[];
  readonly rows: RowSettings;
  readonly chain: Chain;
}

/** Of images that there are not, operators are told this. */
const NO_EXTENT: Extent = { height: 32, width: 32, channels: 1 };

/** The extent of the images that the chain begins with. */
export function chainExtent({ choices }: Workbench): Extent {
  return extentOf(choices) ?? NO_EXTENT;
}

/** The batches before the chain. */
export function plainBatches({ opened, choices, rows }: Workbench): Observable<Batch> {
  return rowsOf(opened, rows.isShuffled).pipe(
    shuffle({ window: rows.window }),
    batch({ size: rows.size, features: chosenFeatures(choices) }),
  );
}

/** Batches that there are in an epoch. */
export function batchCount({ opened, rows }: Workbench): number {
  return Math.ceil(opened.summary.rows / rows.size);
}
