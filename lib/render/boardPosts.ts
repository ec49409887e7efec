import { Board } from './board.ts';
import type { Laid } from './layOut.ts';
import type { SimdKernel } from './simdKernels.ts';

/** Milliseconds that this thread waits for others to finish: several times what a range takes, where they are running at all. */
const PATIENCE_MS = 1;

/** A batch that other threads may be cooking. */
export interface Post {
  /** Whether all of it is cooked; to be asked before it is finished or closed. */
  readonly isDone: boolean;
  /** Cooks what others have not. */
  finish(): void;
  /** Gives it up. */
  close(): void;
  /** Whether nobody works at it any more that was finished or closed, so that its memory may be written to again. */
  readonly isSettled: boolean;
}

/** Posts batches on the board in the memory of a kernel, and cooks with the threads that help there. */
export class BoardPosts {
  readonly #kernel: SimdKernel;
  readonly #board: Board;
  readonly #posts: (Post | undefined)[] = [];
  #next = 0;

  constructor(kernel: SimdKernel) {
    this.#kernel = kernel;
    this.#board = new Board(kernel);
  }

  post(laid: Laid): Post {
    const batch = this.#next;
    this.#next = (batch + 1) | 0;
    const place = batch & (Board.PLACES - 1);
    const isFree = this.#posts[place]?.isSettled ?? true;
    const post = isFree ? this.#posted(batch, laid) : this.#unposted(laid);
    if (isFree) this.#posts[place] = post;
    this.#board.post(batch);
    return post;
  }

  #posted(batch: number, laid: Laid): Post {
    const board = this.#board;
    const ranges = board.put(batch, laid);
    // Ranges that were begun, once no more will be; afterwards the place is another batch's.
    let begun: number | undefined;
    let settled = false;
    return {
      get isDone() {
        return board.isDone(batch, ranges);
      },
      finish() {
        board.workOff(batch);
        begun = ranges;
        const end = performance.now() + PATIENCE_MS;
        while (!board.isDone(batch, ranges)) {
          if (performance.now() < end) continue;
          // Whoever is at it has been stopped, for a while or for good.
          board.cookAgain(batch, ranges);
          return;
        }
      },
      close() {
        begun ??= board.close(batch);
      },
      get isSettled() {
        settled ||= begun !== undefined && board.isDone(batch, begun);
        return settled;
      },
    };
  }

  /** One that there is no place for. */
  #unposted({ call }: Laid): Post {
    const { cook } = this.#kernel;
    return { isDone: false, isSettled: true, finish: () => cook(...call), close() {} };
  }
}
