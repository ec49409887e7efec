import { Chunk } from '../../core/chunk.ts';
import type { StageRun } from '../../engine/stageRun.ts';
import type { ByteFile } from '../io/byteFile.ts';
import type { GroupDecoder } from './groupDecoder.ts';
import { type ParquetContents, ParquetFile } from './parquetFile.ts';

/** What of which row group is kept. */
export interface GroupPlace {
  /** Number of the file, whatever the order of the epoch. */
  readonly file: number;
  readonly rowGroup: number;
  readonly columns: readonly string[] | undefined;
}

/** Takes the rows of one row group as they are read. */
export interface GroupKeeper {
  add(chunk: Chunk): void;
  /** That were all. */
  end(): void;
  /** Lets go of them, unless they were all. */
  close(): void;
}

/** Row groups that stay in memory from one epoch of a run to the next, as many as it has room for. */
export class GroupCache {
  readonly #groups = new Map<string, readonly Chunk[]>();
  readonly #contents = new Map<number, ParquetContents>();
  #isFull = false;

  /** Opens a file, whose end is read once as long as it has the same size. */
  async open(number: number, file: ByteFile, decoder: GroupDecoder): Promise<ParquetFile> {
    const known = this.#contents.get(number);
    if (known?.size === file.size) return new ParquetFile(file, known, decoder);
    const opened = await ParquetFile.open(file, decoder);
    this.#contents.set(number, opened.contents);
    return opened;
  }

  /** All rows of a row group, if they are there; what an epoch derives of them goes with it. */
  find(place: GroupPlace): readonly Chunk[] | undefined {
    return this.#groups.get(keyOf(place))?.map(({ data, origin }) => new Chunk(data, origin));
  }

  /** What is to be given the rows of a row group; nothing where they are there, one had no room, or no epoch follows. */
  keeper(place: GroupPlace, { budget, epoch, context }: StageRun): GroupKeeper | undefined {
    const key = keyOf(place);
    if (this.#isFull || epoch >= context.lastEpoch || this.#groups.has(key)) return undefined;
    const chunks: Chunk[] = [];
    const held: (() => void)[] = [];
    let isOpen = true;
    const close = () => {
      isOpen = false;
      for (const letGo of held.splice(0)) letGo();
      chunks.length = 0;
    };
    return {
      add: (chunk) => {
        if (!isOpen) return;
        const letGo = budget.keepBuffers(chunk.footprint.buffers);
        if (letGo === undefined) {
          this.#isFull = true;
          close();
          return;
        }
        held.push(letGo);
        chunks.push(chunk);
      },
      end: () => {
        // Another subscription may have been here first.
        if (!isOpen || this.#groups.has(key)) return;
        isOpen = false;
        held.length = 0;
        this.#groups.set(key, chunks);
      },
      close: () => {
        if (isOpen) close();
      },
    };
  }
}

function keyOf({ file, rowGroup, columns }: GroupPlace): string {
  return JSON.stringify([file, rowGroup, columns]);
}
