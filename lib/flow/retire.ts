/** What the sink that it was delivered to disposes of: a `TensorBatch`. A tensor that the user made is the user's. */
interface Retirable {
  dispose(): void;
  detach(): unknown;
}

/** Disposes of the batches among `values`, one level of arrays deep. */
export function retire(...values: readonly unknown[]): void {
  for (const value of values) {
    if (Array.isArray(value)) retire(...value.filter((entry) => !Array.isArray(entry)));
    else if (isRetirable(value)) value.dispose();
  }
}

function isRetirable(value: unknown): value is Retirable {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Retirable>).dispose === 'function' &&
    typeof (value as Partial<Retirable>).detach === 'function'
  );
}
