import type { GrowingMemory, Room } from './growingMemory.ts';

/** Room that was lent. */
export interface LentRoom extends Room {
  /** Gives it back, to be lent again once `isFree` says so. */
  giveBack(isFree: () => boolean): void;
}

/** Lends room in a memory that grows, and lends again what was given back. */
export class RoomPool {
  readonly #memory: GrowingMemory;
  readonly #back: { readonly room: Room; readonly isFree: () => boolean }[] = [];

  constructor(memory: GrowingMemory) {
    this.#memory = memory;
  }

  /** Room for so many bytes, from a multiple of 64 on; `undefined` where there is none. The memory may have grown. */
  lend(bytes: number): LentRoom | undefined {
    const room = this.#lentBefore(bytes) ?? this.#fresh(bytes);
    if (room === undefined) return undefined;
    return { ...room, giveBack: (isFree) => this.#back.push({ room, isFree }) };
  }

  /** The smallest that is large enough. */
  #lentBefore(bytes: number): Room | undefined {
    let best = -1;
    this.#back.forEach(({ room, isFree }, i) => {
      const least = this.#back[best]?.room.bytes ?? Infinity;
      if (room.bytes >= bytes && room.bytes < least && isFree()) best = i;
    });
    return best < 0 ? undefined : this.#back.splice(best, 1)[0]?.room;
  }

  /** An eighth more than is asked for: tables differ a little from batch to batch. */
  #fresh(bytes: number): Room | undefined {
    const room = Math.ceil(bytes * 1.125);
    const address = this.#memory.allocate(room);
    return address === 0 ? undefined : { address, bytes: room };
  }
}
