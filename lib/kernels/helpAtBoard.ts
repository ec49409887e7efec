import { Board } from './board.ts';
import { type KernelOver, simdKernels } from './simdKernels.ts';

/** Cooks what is posted on the board in a memory, for as long as the thread lives; nothing where it has no kernel. */
export async function helpAtBoard(memory: WebAssembly.Memory, kernelOver: KernelOver = simdKernels()): Promise<void> {
  const kernel = kernelOver(() => memory);
  if (kernel === undefined) return;
  const board = new Board(kernel);
  let next = (board.posted - Board.PLACES) | 0;
  for (;;) {
    const { posted } = board;
    // Numbers go on at the other end of what 32 bits hold.
    for (; next !== posted; next = (next + 1) | 0) board.workOff(next);
    await board.changed(posted);
  }
}
