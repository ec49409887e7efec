// Prints the hash of the first batch of each module that is named, as the page copies them.
import '@tensorflow/tfjs-backend-cpu';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pull, type RunOptions, type TensorBatch } from 'millrace';
import type { Observable } from 'rxjs';
import { tensorHash } from '../../page/tensorHash.ts';

interface Copied {
  readonly default: Observable<TensorBatch>;
  readonly run: RunOptions;
}

for (const name of process.argv.slice(2)) {
  const copied = (await import(pathToFileURL(resolve(name)).href)) as Copied;
  for await (const batch of pull(copied.default, copied.run)) {
    console.log(await tensorHash(batch));
    break;
  }
}
