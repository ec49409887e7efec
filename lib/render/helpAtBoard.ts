import { Board } from './board.ts';
import type { SimdKernel } from './simdKernels.ts';

/** Cooks what is posted on the board in the memory of a kernel, for as long as the thread lives. */
export async function helpAtBoard(kernel: SimdKernel): Promise<never> {
  const board = new Board(kernel);
  let next = (board.posted - Board.PLACES) | 0;
  for (;;) {
    const { posted } = board;
    // Numbers go on at the other end of what 32 bits hold.
    for (; next !== posted; next = (next + 1) | 0) board.workOff(next);
    await board.changed(posted);
  }
}
