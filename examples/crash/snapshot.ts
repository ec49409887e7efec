import { open, readFile, rename } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs-core';
import type { Checkpoint } from 'millrace';

/** What a training process needs to go on. */
export interface Snapshot {
  readonly step: number;
  readonly checkpoint: Checkpoint;
  /** By name: the weights of the model and the slots of the optimizer. */
  readonly variables: Readonly<Record<string, Float32Array>>;
}

/**
 * Every variable there is. Not `optimizer.getWeights()`: Adam restores the powers of its betas from the number of steps, which
 * is not to the bit what multiplying step by step gave.
 */
export function allVariables(): Record<string, Float32Array> {
  const { registeredVariables } = tf.engine().state;
  return Object.fromEntries(
    Object.entries(registeredVariables).map(([name, variable]) => [
      name,
      variable.dataSync<'float32'>(),
    ]),
  );
}

/** Gives every variable its value back. All must have been made, in the order in which they were made before. */
export function restoreVariables(values: Snapshot['variables']): void {
  const { registeredVariables } = tf.engine().state;
  if (Object.keys(values).sort().join() !== Object.keys(registeredVariables).sort().join()) {
    throw new Error(
      'Cannot restore as the snapshot must be of this model and optimizer: received one of other variables',
    );
  }
  for (const [name, variable] of Object.entries(registeredVariables)) {
    tf.tidy(() => variable.assign(tf.tensor(values[name] as Float32Array, variable.shape)));
  }
}

/** Writes one file with all of it: there whole or not at all, as a file is renamed in one go. */
export async function writeSnapshot(path: string, { variables, ...rest }: Snapshot): Promise<void> {
  const lengths = Object.entries(variables).map(([name, { length }]) => [name, length]);
  const head = new TextEncoder().encode(JSON.stringify({ ...rest, lengths }));
  const parts = [Uint32Array.of(head.length), head, ...Object.values(variables)];
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w');
  for (const { buffer, byteOffset, byteLength } of parts)
    await file.write(new Uint8Array(buffer, byteOffset, byteLength));
  // A kill leaves what was written to the system, a power cut only what was synchronized.
  await file.sync();
  await file.close();
  await rename(unfinished, path);
}

/** Reads what `writeSnapshot` wrote last, or nothing where it has not finished yet. */
export async function readSnapshot(path: string): Promise<Snapshot | undefined> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return undefined;
  let at = 4 + bytes.readUInt32LE(0);
  const { lengths, ...rest } = JSON.parse(bytes.toString('utf8', 4, at)) as Omit<
    Snapshot,
    'variables'
  > & {
    readonly lengths: readonly [string, number][];
  };
  const variables: Record<string, Float32Array> = {};
  for (const [name, length] of lengths) {
    variables[name] = new Float32Array(
      bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + 4 * length),
    );
    at += 4 * length;
  }
  return { ...rest, variables };
}
