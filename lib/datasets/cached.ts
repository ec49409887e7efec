import type { RecordBatch } from 'apache-arrow';
import { buffersOf } from '../core/buffersOf.ts';
import { IoError } from '../core/errors.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { Block, BlockPart, OpenPart, Part, Wanted } from './dataset.ts';
import type { OwnDataset } from './ownDataset.ts';

/** The fingerprint and blocks of a part, from the first time it was opened. */
interface KnownPart {
  readonly fingerprint: string;
  readonly schema: OpenPart['schema'];
  readonly blocks: readonly Block[];
}

/** Blocks that are cached across the epochs of a run, as far as the budget has room. */
export class BlockCache {
  readonly blocks: Map<string, readonly RecordBatch[]> = new Map();
  readonly parts: Map<number, KnownPart> = new Map();
  isFull = false;
}

/**
 * A data set whose blocks are read through the cache. Blocks are added while there is room and
 * another epoch follows. A part is opened only for missing blocks.
 */
export function cached(dataset: OwnDataset, cache: BlockCache, run: StageRun): OwnDataset {
  return {
    ...dataset,
    parts: dataset.parts.map((part, number) => ({
      ...part,
      open(signal) {
        const known = cache.parts.get(number);
        return known === undefined
          ? openFirst(part, signal, { number, cache, run })
          : openAgain(part, known, { number, cache, run, signal });
      },
    })),
  };
}

interface CachedPart {
  readonly number: number;
  readonly cache: BlockCache;
  readonly run: StageRun;
}

async function openFirst(part: Part, signal: AbortSignal, where: CachedPart): Promise<OpenPart> {
  const open = await part.open(signal);
  if ('stream' in open) return open;
  const { fingerprint, schema, blocks } = open;
  where.cache.parts.set(where.number, { fingerprint, schema, blocks });
  return {
    ...(schema === undefined ? {} : { schema }),
    ...{ fingerprint, blocks },
    read: (block, wanted) => readThrough(async () => open, { ...where, block, wanted }),
    close: () => open.close(),
  };
}

function openAgain(
  part: Part,
  { fingerprint, schema, blocks }: KnownPart,
  where: CachedPart & { readonly signal: AbortSignal },
): OpenPart {
  let opening: Promise<BlockPart> | undefined;
  const open = async (): Promise<BlockPart> => {
    const opened = await part.open(where.signal);
    if (opened.fingerprint === fingerprint && 'blocks' in opened) return opened;
    await opened.close();
    throw new IoError(
      `Cannot read \`${part.name}\` again: it must stay as it is while a run reads it; ` +
        'received other data than in the epoch before; start another run',
    );
  };
  return {
    ...(schema === undefined ? {} : { schema }),
    ...{ fingerprint, blocks },
    read(block, wanted) {
      const known = where.cache.blocks.get(keyOf(where.number, block, wanted));
      if (known !== undefined) return from(known, wanted.from ?? 0);
      opening ??= open();
      const opened = opening;
      return readThrough(() => opened, { ...where, block, wanted });
    },
    close: async () => (await opening?.catch(() => undefined))?.close(),
  };
}

/** Reads a block. It is cached if it is read from its first row to its last. */
async function* readThrough(
  open: () => Promise<BlockPart>,
  {
    number,
    block,
    wanted,
    cache,
    run,
  }: CachedPart & { readonly block: number; readonly wanted: Wanted },
): AsyncGenerator<RecordBatch> {
  const key = keyOf(number, block, wanted);
  const part = await open();
  const known = cache.blocks.get(key);
  if (known !== undefined) {
    yield* from(known, wanted.from ?? 0);
    return;
  }
  const keeper = blockKeeper(cache, run, part.blocks[block]?.rows ?? 0);
  try {
    for await (const batch of part.read(block, wanted)) {
      const whole = (wanted.from ?? 0) === 0 ? keeper.add(batch) : undefined;
      if (whole !== undefined && !cache.blocks.has(key)) {
        cache.blocks.set(key, whole);
        keeper.commit();
      }
      yield batch;
    }
  } finally {
    keeper.close();
  }
}

/** Collects the batches of a block while the budget has room. */
function blockKeeper(cache: BlockCache, { budget, epoch, lastEpoch }: StageRun, rows: number) {
  const batches: RecordBatch[] = [];
  const releases: (() => void)[] = [];
  let isOpen = !cache.isFull && epoch < lastEpoch;
  let missing = rows;
  const close = () => {
    isOpen = false;
    for (const release of releases.splice(0)) release();
  };
  return {
    close,
    /** All batches, once the last one was added. */
    add(batch: RecordBatch): readonly RecordBatch[] | undefined {
      if (!isOpen) return undefined;
      const release = budget.pin(buffersOf(batch.data));
      if (release === undefined) {
        cache.isFull = true;
        close();
        return undefined;
      }
      releases.push(release);
      batches.push(batch);
      missing -= batch.numRows;
      return missing === 0 ? batches : undefined;
    },
    /** Caches the batches until the run ends. */
    commit() {
      isOpen = false;
      releases.length = 0;
    },
  };
}

/** The rows of batches from row `first` on. */
function* from(batches: readonly RecordBatch[], first: number): Generator<RecordBatch> {
  let row = 0;
  for (const batch of batches) {
    const skipped = Math.min(Math.max(0, first - row), batch.numRows);
    row += batch.numRows;
    if (skipped < batch.numRows) yield skipped === 0 ? batch : batch.slice(skipped);
  }
}

function keyOf(part: number, block: number, { columns }: Wanted): string {
  return JSON.stringify([part, block, columns]);
}
