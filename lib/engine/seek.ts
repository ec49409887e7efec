import { CheckpointError } from '../core/errors.ts';

/**
 * Where a stage begins in a run that is resumed at a batch: with that batch, or after so many rows.
 */
export type Seek = { readonly batch: number } | { readonly rows: number };

/** Where a stage of batches has its input begin. */
export function seekBatch(name: string, seek: Seek): Seek {
  if ('batch' in seek) return seek;
  throw unknownCount(name);
}

/** Where a stage that has an element for each of its input has that begin. */
export function seekSame(_: string, seek: Seek): Seek {
  return seek;
}

/** Where a stage has its input begin: nowhere, as how many elements it makes is not known. */
export function seekNowhere(name: string): never {
  throw unknownCount(name);
}

/** What is wrong where it cannot be told what a number of batches or rows was made of. */
export function unknownCount(name: string): CheckpointError {
  return new CheckpointError(
    `Cannot resume at a batch: how many rows each stage makes must follow from those before it; ` +
      `received \`${name}\`, of which that depends on the data or on a function; ` +
      'resume with the checkpoint of an element',
  );
}
