// AssemblyScript, made WebAssembly by `npm run build:wasm`: what goes over the bytes of pages one by one.
export { readHybrid } from './hybrid';
export { decompress } from './snappy';
export { narrow } from './values';
