const PAGE = 65_536;
/** Bytes up to which it grows. */
const MOST = 2 ** 31;

/** A part of a memory. */
export interface Room {
  /** A multiple of 64 KiB. */
  readonly address: number;
  readonly bytes: number;
}

/**
 * A memory of WebAssembly that grows by what is asked for. Nothing is given out twice: it goes with whoever has it. The first page is never given
 * out.
 */
export class GrowingMemory {
  readonly memory: WebAssembly.Memory;

  /** `shared` says whether threads share it; they do not when left out. */
  constructor({ shared = false }: { readonly shared?: boolean } = {}) {
    this.memory = new WebAssembly.Memory(
      shared ? { initial: 1, maximum: MOST / PAGE, shared } : { initial: 1 },
    );
  }

  /** The address of so many bytes, a multiple of 64 KiB; 0 where there is no room. */
  allocate(bytes: number): number {
    const address = this.memory.buffer.byteLength;
    return this.#growTo(address + bytes) ? address : 0;
  }

  /** As much room as `bytes`, where `room` is if it is the last that was given out; `undefined` where there is none. What lies in it is lost. */
  enlarge(room: Room | undefined, bytes: number): Room | undefined {
    const { byteLength } = this.memory.buffer;
    const isLast =
      room !== undefined && room.address + Math.ceil(room.bytes / PAGE) * PAGE === byteLength;
    const address = isLast ? room.address : byteLength;
    return this.#growTo(address + bytes) ? { address, bytes } : undefined;
  }

  free(): void {}

  #growTo(end: number): boolean {
    if (end > MOST) return false;
    try {
      this.memory.grow(Math.max(0, Math.ceil((end - this.memory.buffer.byteLength) / PAGE)));
      return true;
    } catch {
      return false;
    }
  }
}
