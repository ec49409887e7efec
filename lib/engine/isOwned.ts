/**
 * What the sink that it was delivered to disposes of: a `TensorBatch`. A tensor that the user made
 * is the user's.
 */
interface Owned {
  dispose(): void;
  detach(): unknown;
}

/** Whether the sink that it is delivered to disposes of it. */
export function isOwned(value: unknown): value is Owned {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Owned>).dispose === 'function' &&
    typeof (value as Partial<Owned>).detach === 'function'
  );
}
