import * as tf from '@tensorflow/tfjs-core';

/** The memory that holds the tensors of TensorFlow.js's `wasm` backend. */
export interface WasmHeap {
  readonly memory: WebAssembly.Memory;
  /**
   * Allocates `bytes` bytes at an address that is a multiple of 8. Returns 0 if there is no room.
   */
  allocate(bytes: number): number;
  free(address: number): void;
  /**
   * Makes a float32 tensor at `address`, whose values the caller writes. Returns `undefined` if
   * there is no room.
   */
  emptyTensor(
    shape: [number, number, number, number],
  ): { readonly tensor: tf.Tensor4D; readonly address: number } | undefined;
}

/**
 * The undocumented fields of the backend that are used here. Their presence is checked, because
 * versions differ.
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
 * The heap of the current backend, or `undefined` for other backends and versions that hide their
 * memory.
 */
export function wasmHeap(): WasmHeap | undefined {
  const backend: unknown = tf.backend();
  if (!isWasmBackend(backend)) return undefined;
  const { wasm } = backend;
  return {
    memory: wasm.asm.memory,
    // `_malloc` returns addresses above 2 GiB as negative numbers.
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
