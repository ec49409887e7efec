import { CheckpointError } from '../core/errors.ts';

/**
 * Where a stage starts in a run that is resumed at a batch: at that batch, or after a number of
 * rows.
 */
export type Seek = { readonly batch: number } | { readonly rows: number };

/** Passes a batch number on to the input of a stage of batches. */
export function seekBatch(name: string, seek: Seek): Seek {
  if ('batch' in seek) return seek;
  throw unknownCount(name);
}

/** Passes the place on to the input of a stage with one element for each input element. */
export function seekSame(_: string, seek: Seek): Seek {
  return seek;
}

/** Refuses: how many elements the stage emits is not known. */
export function seekNowhere(name: string): never {
  throw unknownCount(name);
}

/** The error of a stage whose number of rows does not follow from its input. */
export function unknownCount(name: string): CheckpointError {
  return new CheckpointError(
    `Cannot resume at a batch: how many rows each stage makes must follow from those before it; ` +
      `received \`${name}\`, of which that depends on the data or on a function; ` +
      'resume with the checkpoint of an element',
  );
}
