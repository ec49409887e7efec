/** A fill for each channel: 0 where nothing lies beyond the edges. */
export function fillOf(fill: Float64Array | undefined, channels: number): readonly number[] {
  return Array.from({ length: channels }, (_, c) => fill?.[c] ?? fill?.[0] ?? 0);
}

/**
 * A fill as bytes, rounded.
 *
 * @param scale what a byte is multiplied with for the units of the fill
 */
export function byteFill(
  fill: Float64Array | undefined,
  channels: number,
  scale: number,
): readonly number[] {
  return fillOf(fill, channels).map((value) =>
    Math.min(255, Math.max(0, Math.round(value / scale))),
  );
}
