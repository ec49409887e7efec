import { createRequire } from 'node:module';

/** The package of the native backend. */
export const NATIVE = '@tensorflow/tfjs-node-gpu';

/** Loads the native backend, if it is there. */
export function loadNativeBackend(): boolean {
  process.env.TF_CPP_MIN_LOG_LEVEL = '3';
  try {
    createRequire(import.meta.url)(NATIVE);
    return true;
  } catch {
    return false;
  }
}
