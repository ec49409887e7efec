// One contender in a process of its own: makes a run whenever it is told to, and says how many images a second it took.
import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { openSources } from './cifarShaped.ts';
import { contenders } from './contenders.ts';
import { loadNative } from './loadNative.ts';

const [name, backend, folder] = process.argv.slice(2) as [string, string, string];
if (backend === 'tensorflow') await loadNative();
await tf.setBackend(backend);
const contender = contenders([backend]).find((one) => one.name === name);
if (contender === undefined)
  throw new Error(`Cannot run \`${name}\` on ${backend} as there is no such contender`);
const run = contender.make(openSources(folder));
process.on('message', async () => process.send?.(await run()));
