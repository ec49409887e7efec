import { IoError } from '../core/errors.ts';

/** The error for an image that cannot be decoded: what must hold, and what came. */
export function damage(kind: string, rule: string, received: string, cause?: unknown): IoError {
  return new IoError(
    `Cannot decode ${kind}: ${rule}; received ${received.slice(0, 80)}`,
    cause === undefined ? undefined : { cause },
  );
}
