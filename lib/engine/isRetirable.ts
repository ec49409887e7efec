/**
 * What the sink that it was delivered to disposes of: a `TensorBatch`. A tensor that the user made
 * is the user's.
 */
interface Retirable {
  dispose(): void;
  detach(): unknown;
}

/** Whether the sink that it is delivered to disposes of it. */
export function isRetirable(value: unknown): value is Retirable {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Retirable>).dispose === 'function' &&
    typeof (value as Partial<Retirable>).detach === 'function'
  );
}
