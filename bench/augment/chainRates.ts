import { join } from 'node:path';
import { interleaved, type Measured, quotient } from '../interleaved.ts';
import { children } from '../peers/children.ts';
import { peerProcess } from '../peers/peerProcess.ts';

/** Images a second of one way of doing the chain, and those of the first one divided by them. */
export interface ChainRate {
  readonly name: string;
  readonly version: string;
  readonly rate?: Measured;
  readonly ratio?: Measured;
}

const OWN: Readonly<Record<string, string>> = {
  '**Millrace**, 2 workers': '2',
  '**Millrace**, no workers': '0',
};
const PEERS: Readonly<Record<string, string>> = {
  'torchvision v2 on uint8 tensors, 2 workers': 'torchvision',
  'timm, 2 workers': 'timm',
  'albumentations, 2 workers': 'albumentations',
};

/**
 * Images a second of a long chain of augmentations, interleaved with peers of the interpreter
 * `PYTHON`.
 *
 * @param folder has `data.parquet`, of JPEGs like those of ImageNet and 64 classes
 */
export async function chainRates(folder: string, rounds: number): Promise<readonly ChainRate[]> {
  const processes = children();
  try {
    const ways: (readonly [name: string, command: string, args: readonly string[]])[] = [];
    const node = [...process.execArgv, join(import.meta.dirname, 'chainContender.ts')];
    for (const [name, id] of Object.entries(OWN))
      ways.push([name, process.execPath, [...node, id, folder]]);
    const script = ['-B', join(import.meta.dirname, 'chain_peers.py')];
    for (const [name, id] of Object.entries(PEERS))
      ways.push([name, process.env.PYTHON ?? 'python3', [...script, id, folder]]);
    const missing: ChainRate[] = [];
    const present: { name: string; version: string; turn: () => Promise<number> }[] = [];
    for (const [name, command, args] of ways) {
      try {
        const { version, turn } = await peerProcess(processes, command, args, {});
        present.push({ name, version, turn: () => turn('') });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        missing.push({ name, version: `absent: ${reason}` });
      }
    }
    const rates = await interleaved(
      present.map(({ turn }) => turn),
      rounds,
    );
    const own = rates[0] as Measured;
    const results = present.map(({ name, version }, k) => {
      const rate = rates[k] as Measured;
      return { name, version, rate, ratio: quotient(own, rate) };
    });
    return [...results, ...missing];
  } finally {
    processes.end();
  }
}
