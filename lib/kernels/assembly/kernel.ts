// AssemblyScript, made WebAssembly by `npm run build:kernel`. What it computes is defined by `cookScalar`.
export { cook } from './cookBytes';
export { cookFloats } from './cookFloats';
