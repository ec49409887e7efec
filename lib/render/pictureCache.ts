import { LINE, padded } from './arena.ts';
import type { Pixels } from './cookScalar.ts';

/** Memory of a kernel, and room in it. */
export interface CacheMemory {
  readonly memory: WebAssembly.Memory;
  /** The address of so many bytes, which others do not write to; 0 where there is no room. The memory may grow. */
  allocate(bytes: number): number;
  free(address: number): void;
}

/** The run that a cache works for. */
export interface CacheRun {
  /** The epoch from which on pictures may be added. */
  readonly fromEpoch: number;
  readonly lastEpoch: number;
  /** Whether a buffer stays as it is until the run ends. */
  isConstant(buffer: ArrayBufferLike): boolean;
  /** Asks for `most` bytes until the run ends, or for as many as it can have, if those are at least `least`; gives how many it has got, or 0. */
  keep(least: number, most: number): number;
  /** Calls `action` when the run has ended. */
  onEnd(action: () => void): void;
}

/** Where the pictures of a batch lie in the memory of a kernel. */
export interface Cached {
  /** For each sample the address of its picture, 0 where it is not there. */
  readonly addresses: Uint32Array;
  /** How many are not there. */
  readonly missing: number;
}

/**
 * The pictures of one length in a buffer, each at twice the number of whole lengths before it: where in the buffer the picture begins that is
 * cached, plus 1, and where its copy lies; 0 where none is. Side by side, as both are found in no cache of the processor after a step.
 */
type Shelf = Uint32Array;

/** Bytes that are asked for at once at least: memory that grows makes the engine look for garbage. */
const BLOCK = 2 ** 22;
/** Epochs that have to follow one for pictures to be added in it: fresh memory costs several times what a batch saves. */
const WORTH = 4;
/** Bytes of a buffer up to which its places are told by 32 bits. */
const MOST = 2 ** 32 - 1;

/**
 * Keeps pictures in the memory of a kernel until the run ends, so that they need not be copied there for every batch: of buffers that stay as
 * they are, as many as the run has room for.
 */
export class PictureCache {
  readonly #place: CacheMemory;
  readonly #run: CacheRun;
  /** By buffer and length of pictures. */
  #shelves = new WeakMap<ArrayBufferLike, Map<number, Shelf>>();
  readonly #blocks: number[] = [];
  /** Where in the last block the next picture goes, and what is left of it. */
  #next = 0;
  #left = 0;
  /** Bytes that all pictures of known length take, less those in blocks. */
  #wanted = 0;
  #full = false;
  #addresses = new Uint32Array(0);

  constructor(place: CacheMemory, run: CacheRun) {
    this.#place = place;
    this.#run = run;
    run.onEnd(() => this.#end());
  }

  /**
   * Says where the pictures of a batch of `epoch` lie, having copied those that may stay and were not there yet; `undefined` where none may. The
   * memory may have grown. It holds until the next call.
   *
   * @param length bytes of a picture
   */
  find({ chunks, chunkOf, start }: Pixels, length: number, epoch: number): Cached | undefined {
    const { fromEpoch, lastEpoch } = this.#run;
    const adds = epoch >= fromEpoch && epoch + WORTH <= lastEpoch;
    const shelves = chunks.map(({ buffer }) => this.#shelf(buffer, length, adds));
    if (shelves.every((shelf) => shelf === undefined)) return undefined;
    if (this.#addresses.length !== start.length) this.#addresses = new Uint32Array(start.length);
    const addresses = this.#addresses;
    const perValue = chunks[0]?.BYTES_PER_ELEMENT ?? 1;
    const offsets = chunks.map(({ byteOffset }) => byteOffset);
    let missing = 0;
    for (let i = 0; i < start.length; i++) {
      const chunk = chunkOf[i] as number;
      const shelf = shelves[chunk];
      const from = (offsets[chunk] as number) + perValue * (start[i] as number);
      const at = 2 * Math.floor(from / length);
      let address = 0;
      if (shelf !== undefined) {
        // Of pictures that overlap the first has the place.
        if (shelf[at] === from + 1) address = shelf[at + 1] as number;
        else if (shelf[at] === 0 && adds)
          address = this.#add(shelf, at, (chunks[chunk] as Uint8Array).buffer, from, length);
      }
      addresses[i] = address;
      if (address === 0) missing++;
    }
    return { addresses, missing };
  }

  /** Copies a picture and says where it is now, or 0 where there is no room. */
  #add(shelf: Shelf, at: number, buffer: ArrayBufferLike, from: number, length: number): number {
    const address = this.#slot(length);
    if (address === 0) return 0;
    new Uint8Array(this.#place.memory.buffer, address, length).set(
      new Uint8Array(buffer, from, length),
    );
    shelf[at] = from + 1;
    shelf[at + 1] = address;
    return address;
  }

  /** Room for one picture, or 0. */
  #slot(length: number): number {
    const stride = padded(length);
    if (this.#left < stride && !this.#full) this.#grow(stride);
    if (this.#full) return 0;
    const address = this.#next;
    this.#next += stride;
    this.#left -= stride;
    return address;
  }

  #grow(least: number): void {
    const bytes = this.#run.keep(least, Math.max(BLOCK, least, this.#wanted));
    const block = bytes > 0 ? this.#place.allocate(bytes + LINE) : 0;
    if (block === 0) {
      this.#full = true;
      return;
    }
    this.#blocks.push(block);
    this.#wanted -= bytes;
    this.#next = Math.ceil(block / LINE) * LINE;
    this.#left = bytes;
  }

  /** The shelf for pictures of a buffer, made where pictures are added. */
  #shelf(buffer: ArrayBufferLike, length: number, adds: boolean): Shelf | undefined {
    let ofBuffer = this.#shelves.get(buffer);
    const known = ofBuffer?.get(length);
    if (known !== undefined || !adds || this.#full || !this.#run.isConstant(buffer)) return known;
    const places = Math.ceil(buffer.byteLength / length);
    const bytes = 8 * places;
    if (buffer.byteLength >= MOST || this.#run.keep(bytes, bytes) === 0) return undefined;
    const shelf = new Uint32Array(2 * places);
    ofBuffer ??= new Map();
    ofBuffer.set(length, shelf);
    this.#shelves.set(buffer, ofBuffer);
    this.#wanted += places * padded(length);
    return shelf;
  }

  #end(): void {
    this.#full = true;
    this.#shelves = new WeakMap();
    for (const block of this.#blocks.splice(0)) this.#place.free(block);
  }
}
