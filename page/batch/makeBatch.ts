import * as millrace from 'millrace';
import { type Batch, pull, toTensors } from 'millrace';
import { firstValueFrom, of } from 'rxjs';
import { chainOf } from '../../lib/cli/chainOf.ts';
import { stagesOf } from '../chain/chain.ts';
import { tensorHash } from '../tensorHash.ts';
import { chainExtent, plainBatches, type Workbench } from '../workbench.ts';

/** Makes batches of a workbench; that before the chain is kept while nothing else changes. */
export function batchMaker(): (workbench: Workbench, signal: AbortSignal) => Promise<Batch> {
  let kept: { readonly of: readonly unknown[]; readonly batch: Batch } | undefined;
  return async (workbench, signal) => {
    const { opened, choices, rows } = workbench;
    const inputs = [opened, choices, rows];
    if (kept === undefined || kept.of.some((input, k) => input !== inputs[k]))
      kept = { of: inputs, batch: await readBatch(workbench, signal) };
    return augmentationsOf(workbench).reduce(
      (batch, { transform }) => transform(batch),
      kept.batch,
    );
  };
}

/** The operators of the chain: made of the very code that is copied. */
export function augmentationsOf(workbench: Workbench): readonly millrace.Augmentation[] {
  return chainOf(stagesOf(workbench.chain, chainExtent(workbench)).join(', '), millrace);
}

/** What a run is told, to begin with the batch that is seen. */
export function runOf({ rows }: Workbench): millrace.RunOptions {
  const { seed, batch } = rows;
  return { seed, ...(batch === 0 ? {} : { resume: { epoch: 0, batch } }) };
}

async function readBatch(workbench: Workbench, signal: AbortSignal): Promise<Batch> {
  for await (const batch of pull(plainBatches(workbench), { ...runOf(workbench), signal }))
    return batch;
  throw new Error('There is no batch: the file has no rows');
}

/** The hash of the tensors of a batch. */
export async function hashOf(batch: Batch): Promise<string> {
  const { tensorBackend } = await import('../tensorBackend.ts');
  await tensorBackend();
  const made = await firstValueFrom(of(batch).pipe(toTensors()));
  const hash = await tensorHash(made);
  made.dispose();
  return hash;
}
