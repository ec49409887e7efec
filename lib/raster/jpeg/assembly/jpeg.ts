// AssemblyScript, compiled by `npm run build:wasm`: what goes over the bits and samples of JPEG.
import { TABLE_BYTES } from './huffman';

export { deriveTable } from './huffman';
export { paint, transformSmoothed, transformStored } from './image';
export { decodeScan } from './scan';

/** Where memory is free. */
export function heapStart(): usize {
  return __heap_base;
}

export function tableBytes(): usize {
  return TABLE_BYTES;
}
