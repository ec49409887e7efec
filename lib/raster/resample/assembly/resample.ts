// AssemblyScript, compiled by `npm run build:wasm`: sums of bytes times weights along one axis.
export { alongColumns1 } from './columns1';
export { alongColumns3, alongColumns4 } from './columns';
export { alongRows } from './rows';

/** Where memory is free. */
export function heapStart(): usize {
  return __heap_base;
}
