import { moved } from './moved';

/** Writes four values, given their weighted sums and the addresses of their scales and biases. */
export function put(to: usize, sums: v128, scale: usize, bias: usize): void {
  v128.store(to, moved(sums, v128.load(scale), v128.load(bias)));
}
