import { dropping } from './rows/dropping.ts';
import { fanOut } from './rows/fanOut.ts';
import { gathering } from './rows/gathering.ts';
import { inStep } from './rows/inStep.ts';
import { joining } from './rows/joining.ts';
import { later } from './rows/later.ts';
import { lateSubscription } from './rows/lateSubscription.ts';
import { ownPace } from './rows/ownPace.ts';
import { resubscribing } from './rows/resubscribing.ts';
import { sharing } from './rows/sharing.ts';
import type { StockRow } from './stockRow.ts';

/** The stock matrix: what is promised with each operator that `rxjs` exports. */
export const stockRows: readonly StockRow[] = [
  ...inStep,
  ...fanOut,
  ...gathering,
  ...later,
  ...dropping,
  ...resubscribing,
  ...joining,
  ...sharing,
  ...lateSubscription,
  ...ownPace,
];
