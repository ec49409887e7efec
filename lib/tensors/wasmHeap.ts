import * as tf from '@tensorflow/tfjs-core';

/** The memory in which the `wasm` backend of TensorFlow.js keeps its tensors. */
export interface WasmHeap {
  readonly memory: WebAssembly.Memory;
  /** The address of `bytes` bytes, a multiple of 8; 0 where there is no room. */
  allocate(bytes: number): number;
  free(address: number): void;
  /**
   * A tensor of values still to be written, float32, at `address`; `undefined` where there is no
   * room.
   */
  emptyTensor(
    shape: [number, number, number, number],
  ): { readonly tensor: tf.Tensor4D; readonly address: number } | undefined;
}

/**
 * What is looked for in a backend: it says so nowhere, but other versions of it may have it
 * otherwise.
 */
interface WasmBackend {
  readonly wasm: {
    _malloc(bytes: number): number;
    _free(address: number): void;
    readonly asm: { readonly memory: WebAssembly.Memory };
  };
  makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo;
  getMemoryOffset(dataId: object): number;
}

/**
 * The heap of the current backend; `undefined` where it is another backend, or does not show its
 * memory.
 */
export function wasmHeap(): WasmHeap | undefined {
  const backend: unknown = tf.backend();
  if (!isWasmBackend(backend)) return undefined;
  const { wasm } = backend;
  return {
    memory: wasm.asm.memory,
    // Addresses beyond 2 GiB come as negative numbers.
    allocate: (bytes) => wasm._malloc(bytes) >>> 0,
    free: (address) => wasm._free(address),
    emptyTensor(shape) {
      const info = backend.makeOutput(shape, 'float32');
      const tensor = tf.engine().makeTensorFromTensorInfo(info) as tf.Tensor4D;
      const address = backend.getMemoryOffset(info.dataId);
      if (address !== 0) return { tensor, address };
      tensor.dispose();
      return undefined;
    },
  };
}

function isWasmBackend(backend: unknown): backend is WasmBackend {
  const { wasm, makeOutput, getMemoryOffset } = backend as Partial<WasmBackend>;
  return (
    typeof makeOutput === 'function' &&
    typeof getMemoryOffset === 'function' &&
    typeof wasm?._malloc === 'function' &&
    typeof wasm._free === 'function' &&
    wasm.asm?.memory instanceof WebAssembly.Memory
  );
}
