/** Loads native TensorFlow, where it is; tells whether it is. */
export async function loadNative(): Promise<boolean> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  try {
    // A name that is not known to the compiler: the package is optional.
    await import('@tensorflow/tfjs-node-gpu' as string);
    return true;
  } catch {
    return false;
  }
}
