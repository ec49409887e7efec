import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mnistParquet } from '../setup/mnist.ts';
import { bundleTraining } from './bundle.ts';
import { readSnapshot, type Snapshot } from './snapshot.ts';
import { type Killed, type Training, trainWithKills } from './trainWithKills.ts';

/** What came of a run that was killed, beside one that was not. */
export interface Comparison extends Killed {
  /** Whether both ended with the same file, to the bit: weights, slots of the optimizer and checkpoint. */
  readonly same: boolean;
  readonly end: Snapshot;
}

/** Trains twice, once with kills and once without. */
export async function compareWithUnharmed(
  options: Pick<Training, 'optimizer' | 'epochs' | 'kills' | 'seed'>,
): Promise<Comparison> {
  const parquet = await mnistParquet('test');
  const folder = await mkdtemp(join(tmpdir(), 'millrace-crash-'));
  const program = await bundleTraining();
  try {
    const [unharmed, killed] = [join(folder, 'unharmed'), join(folder, 'killed')];
    await trainWithKills({ ...options, program, parquet, snapshot: unharmed, kills: 0 });
    const result = await trainWithKills({ ...options, program, parquet, snapshot: killed });
    const [one, other] = [await readFile(unharmed), await readFile(killed)];
    return { ...result, same: one.equals(other), end: (await readSnapshot(killed)) as Snapshot };
  } finally {
    await rm(folder, { recursive: true });
    await rm(program);
  }
}
