// What the page runs: opens a file, and shows its batch again whenever anything is changed.
import { countText, sizeText } from '../lib/cli/quantities.ts';
import { showBatchTools } from './batch/batchTools.ts';
import { showBatchOf } from './batch/batchView.ts';
import { batchMaker, hashOf } from './batch/makeBatch.ts';
import { chainEditor } from './chain/chainEditor.ts';
import { copiedCode } from './copiedCode.ts';
import { showFeatures } from './data/featureEditor.ts';
import { openFile } from './data/openedFile.ts';
import { showPlan } from './data/planView.ts';
import { showQuality } from './data/qualityView.ts';
import { showRowSettings } from './data/rowEditor.ts';
import { dropZone } from './dropZone.ts';
import { firstWorkbench } from './firstWorkbench.ts';
import { part } from './parts/element.ts';
import { latest } from './parts/latest.ts';
import { runPanel } from './run/runPanel.ts';
import { chainExtent, type Workbench } from './workbench.ts';

let workbench: Workbench | undefined;
let compare = false;
const makeBatch = batchMaker();

const chain = chainEditor((next) => change({ chain: next }));
const error = part('batch-error');

const drawBatch = latest(async (current: Workbench, signal) => {
  part('samples').setAttribute('aria-busy', 'true');
  try {
    const batch = await makeBatch(current, signal);
    await showBatchOf(batch, compare);
    error.textContent = '';
    part('work').classList.remove('has-error');
    performance.mark('batch drawn');
    if (signal.aborted) return;
    showCode(current, await hashOf(batch));
  } catch (failure) {
    if (signal.aborted) return;
    error.textContent = (failure as Error).message;
    part('work').classList.add('has-error');
    showCode(current, 'there is none, as the batch cannot be made');
  } finally {
    part('samples').removeAttribute('aria-busy');
  }
});
const drawPlan = latest((current: Workbench) => intoPart('plan', () => showPlan(current)));
const drawQuality = latest(async (current: Workbench, signal) => {
  // It reads a whole epoch: not while a slider moves.
  await new Promise((resolve) => setTimeout(resolve, 250));
  if (!signal.aborted) await intoPart('quality', () => showQuality(current, signal));
});

/** Shows what came of it, or why nothing did. */
async function intoPart(id: string, show: () => Promise<void>): Promise<void> {
  try {
    await show();
  } catch (failure) {
    part(id).textContent = (failure as Error).message;
  }
}

function showCode(current: Workbench, hash: string): void {
  part('hash').textContent = hash;
  part('code').querySelector('code')?.replaceChildren(copiedCode(current, hash));
}

function change(changed: Partial<Workbench>): void {
  if (workbench === undefined) return;
  const before = workbench;
  const next = { ...before, ...changed };
  workbench = next;
  drawBatch(next);
  if (next.rows !== before.rows) showTools(next);
  if (next.choices !== before.choices) chain.show(next.chain, chainExtent(next));
  if (isOfSameOrder(next, before)) return;
  drawPlan(next);
  drawQuality(next);
}

/** Whether an epoch has the same rows in the same order. */
function isOfSameOrder(one: Workbench, other: Workbench): boolean {
  const [rows, others] = [one, other].map(({ rows }) => JSON.stringify({ ...rows, batch: 0 }));
  return rows === others && one.choices === other.choices;
}

function showTools(current: Workbench): void {
  showBatchTools(current, {
    compare,
    turn: (batch) => workbench && change({ rows: { ...workbench.rows, batch } }),
    setCompare: (isOn) => {
      compare = isOn;
      change({});
    },
  });
}

async function take(file: File): Promise<void> {
  const failed = part('file-error');
  failed.textContent = '';
  performance.mark('file taken');
  try {
    const opened = await openFile(file);
    show(firstWorkbench(opened));
  } catch (failure) {
    part('start').hidden = false;
    failed.textContent = (failure as Error).message;
  }
}

function show(first: Workbench): void {
  workbench = first;
  const { file, summary } = first.opened;
  part('start').hidden = true;
  part('work').hidden = false;
  part('other-file').hidden = false;
  part('file-facts').textContent =
    `${file.name} · ${summary.format} · ${sizeText(file.size)} · ${countText(summary.rows)} rows`;
  showFeatures(first.choices, (choices) => change({ choices }));
  showRowSettings(
    first.opened,
    first.rows,
    (changed) => workbench && change({ rows: { ...workbench.rows, ...changed } }),
  );
  chain.show(first.chain, chainExtent(first));
  showTools(first);
  drawBatch(first);
  drawPlan(first);
  drawQuality(first);
  part('batch-title').focus();
}

dropZone(take);
// Where there is little room it scrolls.
part('recipe').tabIndex = 0;
runPanel(() => workbench);
part('sample').addEventListener('click', async () => {
  const bytes = await (await fetch('mnist.parquet')).arrayBuffer();
  await take(new File([bytes], 'mnist.parquet'));
});
part('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText(part('code').textContent ?? '');
  part('copied').textContent = 'Copied';
  setTimeout(() => part('copied').replaceChildren(), 2000);
});
