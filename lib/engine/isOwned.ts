/**
 * An element that the sink disposes of: a `TensorBatch`. Tensors that the user created belong to
 * the user.
 */
interface Owned {
  dispose(): void;
  detach(): unknown;
}

/** True for elements that the sink disposes of. */
export function isOwned(value: unknown): value is Owned {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Owned>).dispose === 'function' &&
    typeof (value as Partial<Owned>).detach === 'function'
  );
}
