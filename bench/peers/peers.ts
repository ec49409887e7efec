/** A peer in Python: its script and its file of requirements, both in this folder. */
export interface Peer {
  readonly name: string;
  readonly script: string;
  readonly requirements: string;
  /** What pip does not install. */
  readonly needs?: string;
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The C library may return freed memory of a batch's size to the system, and the next batch then pays for it to be mapped again.
 * PyTorch batched by hand is measured with and without that, the others only at their best.
 */
const KEEP_MEMORY = { MALLOC_MMAP_THRESHOLD_: `${2 ** 30}`, MALLOC_TRIM_THRESHOLD_: `${2 ** 32}` };

const torch = { requirements: 'requirements-torch.txt', variables: KEEP_MEMORY };
const tensorflow = { requirements: 'requirements-tensorflow.txt', variables: KEEP_MEMORY };

export const peers: readonly Peer[] = [
  { name: 'PyTorch, as documented', script: 'torch_documented.py', ...torch },
  { name: 'PyTorch, batched by hand', script: 'torch_batched.py', ...torch, variables: {} },
  { name: 'PyTorch, batched by hand, freed memory kept', script: 'torch_batched.py', ...torch },
  { name: 'tf.data, as documented', script: 'tf_documented.py', ...tensorflow },
  { name: 'tf.data, batched first', script: 'tf_batched.py', ...tensorflow },
  {
    name: 'FFCV',
    script: 'ffcv_loader.py',
    requirements: 'requirements-ffcv.txt',
    needs:
      'a C++ compiler, pkg-config, OpenCV 4 and libjpeg-turbo (Debian: libopencv-dev, libturbojpeg0-dev)',
    variables: KEEP_MEMORY,
  },
  {
    name: 'Grain, as documented',
    script: 'grain_loader.py',
    requirements: 'requirements-grain.txt',
    variables: KEEP_MEMORY,
  },
];
