import * as tf from '@tensorflow/tfjs';

/** Makes the best TensorFlow.js backend current that loads here, native before wasm, and says which it is and why. */
export async function bestBackend(): Promise<string> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '3';
  const reasons: string[] = [];
  for (const native of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    try {
      // A name that is not known to the compiler: these packages are optional.
      await import(native);
      if (await tf.setBackend('tensorflow')) return `tensorflow: native, by ${native}`;
    } catch (error) {
      reasons.push(`${native}: ${whyNot(error)}`);
    }
  }
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  await tf.ready();
  return `wasm: no native backend loads (${reasons.join('; ')})`;
}

function whyNot(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message: string };
  return code === 'ERR_MODULE_NOT_FOUND' ? 'not installed' : (message.split('\n')[0] as string);
}
