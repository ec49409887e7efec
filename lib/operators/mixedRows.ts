import { chainText } from '../core/chain.ts';
import type { ChainLink, Position } from '../core/checkpoint.ts';
import type { Chunk } from '../core/chunk.ts';
import { positionAfter } from '../core/cursor.ts';
import { CheckpointError } from '../core/errors.ts';
import { hashText } from '../core/hashText.ts';
import { requireSameColumns } from '../core/requireSameColumns.ts';
import { Rows } from '../core/rows.ts';
import { isSamePass } from '../core/samePass.ts';
import { shortened } from '../core/shown.ts';
import type { StageRun } from '../engine/stageRun.ts';
import { joinDatasets, splitDatasets } from './datasetList.ts';

/** The options of {@link MixedRows}. */
export interface MixedRowsParts {
  readonly count: number;
  /** The options that change the stream, as text. */
  readonly options: string;
  /** True if inputs are chosen at random. */
  readonly draws: boolean;
  /** Rows of the first block that were used before the checkpoint. */
  readonly skip: number;
}

/** Gathers rows from several inputs into blocks that know the position of all inputs. */
export class MixedRows {
  readonly #run: StageRun;
  readonly #parts: MixedRowsParts;
  /** The first rows of each input: their schema, data set and chain. */
  readonly #firsts: (Rows | undefined)[];
  /** The data set and chain of each input, or `''` if it has had no rows. */
  readonly #identities: string[];
  /** The position of each input after the last row drawn from it. */
  readonly #at: { rows: Rows; row: number }[] = [];
  readonly #chunks = new Map<Chunk, number>();
  #skip: number;
  #chunkOf: number[] = [];
  #rowOf: number[] = [];
  #start: Position;

  constructor(run: StageRun, parts: MixedRowsParts) {
    this.#run = run;
    this.#parts = parts;
    this.#skip = parts.skip;
    this.#start = { ...run.resume?.position, ...run.path?.counters };
    const before = run.resume === undefined ? [] : splitDatasets(run.resume.dataset);
    this.#identities = Array.from({ length: parts.count }, (_, input) => before[input] ?? '');
    this.#firsts = Array.from({ length: parts.count }, () => undefined);
  }

  /** The number of rows gathered. */
  get length(): number {
    return this.#rowOf.length;
  }

  /** Takes note of rows of `input`. */
  meet(rows: Rows, input: number): void {
    if (this.#firsts[input] === undefined) this.#requireSame(rows, input);
    const first = this.#firsts.find((met) => met !== undefined) as Rows;
    if (first.schema === rows.schema) return;
    requireSameColumns(
      { name: `stream ${this.#firsts.indexOf(first)}`, schema: first.schema },
      { name: `stream ${input}`, schema: rows.schema },
    );
  }

  /** Throws unless `input` has the data set and chain of the checkpoint. */
  #requireSame(rows: Rows, input: number): void {
    const { resume } = this.#run;
    this.#firsts[input] = rows;
    const before = this.#identities[input];
    if (before === '') this.#identities[input] = identityOf(rows);
    if (resume === undefined || resume.force === true || before === '') return;
    if (!isSamePass(prefixed(rows.cursor.position, input), resume.position, `${input}.`)) return;
    if (before !== identityOf(rows)) {
      throw new CheckpointError(
        `Cannot resume \`interleave\`: stream ${input} must have the data set and operators of ` +
          `the checkpoint; received ${shortened(chainText(rows.chain))} over ` +
          `${shortened(rows.cursor.stream.dataset)}; add \`force: true\` to the checkpoint to ` +
          'resume all the same',
      );
    }
  }

  /** Gathers row `row` of `rows`. */
  add(rows: Rows, { row, input }: { readonly row: number; readonly input: number }): void {
    const chunk = rows.chunks[rows.chunkOf[row] as number] as Chunk;
    let index = this.#chunks.get(chunk);
    if (index === undefined) {
      index = this.#chunks.size;
      this.#chunks.set(chunk, index);
    }
    this.#chunkOf.push(index);
    this.#rowOf.push(rows.rowOf[row] as number);
    this.#at[input] = { rows, row: row + 1 };
  }

  #link(): ChainLink {
    const { options, draws } = this.#parts;
    const isRandom = draws || this.#firsts.some((rows) => rows?.chain.some((link) => link.draws));
    return { operator: 'interleave', options, ...(isRandom ? { draws: true } : {}) };
  }

  /** Returns the rows gathered, if any. `counters` is the position of the next ones. */
  flush(counters: Position): Rows | undefined {
    const start = this.#start;
    const inputs = this.#at.map(({ rows, row }, input) =>
      Object.entries(prefixed(positionAfter(rows.cursor, row), input)),
    );
    // A restarted input has only the counters of its new pass, without zeros.
    const moved = Object.keys(this.#at).map((input) => `${input}.`);
    const others = Object.entries(start).filter(
      ([name]) => !moved.some((prefix) => name.startsWith(prefix)),
    );
    this.#start = { ...Object.fromEntries([...others, ...inputs.flat()]), ...counters };
    if (this.length === 0) return undefined;
    const { seed, epoch, allocator } = this.#run;
    const first = this.#firsts.find((met) => met !== undefined) as Rows;
    const dataset = joinDatasets(this.#identities);
    // If an input continues with another stream, so does the position from the next block on.
    this.#at.forEach((at, input) => {
      this.#identities[input] = identityOf(at.rows);
    });
    const chunkOf = allocator.allocate(Uint32Array, this.length);
    const rowOf = allocator.allocate(Uint32Array, this.length);
    chunkOf.set(this.#chunkOf);
    rowOf.set(this.#rowOf);
    const rows = new Rows({
      schema: first.schema,
      chunks: [...this.#chunks.keys()],
      chunkOf,
      rowOf,
      cursor: {
        stream: { version: 1, dataset, seed, epoch },
        position: { ...start, interleave: 0 },
        counter: 'interleave',
        isSealed: true,
      },
      chain: [this.#link()],
    });
    this.#chunks.clear();
    this.#chunkOf = [];
    this.#rowOf = [];
    const used = this.#skip;
    this.#skip = 0;
    return used === 0 ? rows : rows.slice(used);
  }
}

/** Prefixes a position with the number of its input. */
function prefixed(position: Position, input: number): Position {
  return Object.fromEntries(
    Object.entries(position).map(([name, value]) => [`${input}.${name}`, value]),
  );
}

/** The data set and chain of rows, hashed so that a checkpoint of many streams stays small. */
function identityOf({ cursor, chain }: Rows): string {
  return hashText(`${cursor.stream.dataset} ${chainText(chain)}`);
}
