import { fisherYates } from './fisherYates.ts';
import type { Stream } from './stream.ts';

/** Below, the way into WebAssembly takes as long as it saves. */
const FEW = 16;

/** Permutes `values` in place, all orders equally likely: as `fisherYates` does. */
export function permute(stream: Stream, values: Uint32Array): void {
  if (values.length < FEW || stream.permute?.(values) !== true) fisherYates(stream, values);
}
