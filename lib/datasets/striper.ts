import { pickRows } from '../core/pickRows.ts';
import { Rows } from '../core/rows.ts';
import type { Slab } from '../core/slab.ts';
import type { Shard } from '../plan/shard.ts';

/** Picks the rows of one shard out of the rows of an epoch, so that all shards get as many. */
export class Striper {
  readonly #shard: Shard;
  readonly #base: number;
  readonly #slab: Slab;
  /** A row that is this shard's if there are enough for the others. */
  #pending: Rows | undefined;
  /** The stripe that it is of, counted from the base. */
  #pendingStripe = 0;
  #last: Rows | undefined;
  #end = 0;
  #ended = false;

  /** @param base the row of the epoch at which the shards begin to take turns */
  constructor(shard: Shard, base: number, slab: Slab) {
    this.#shard = shard;
    this.#base = base;
    this.#slab = slab;
    this.#end = base;
  }

  /** The rows among `rows` that are this shard's, as far as that is known; the first of `rows` is row `start` of the epoch. */
  push(rows: Rows, start: number): readonly Rows[] {
    if (rows.length === 0) return [];
    const { index, count } = this.#shard;
    const picked: Rows[] = [];
    this.#end = start + rows.length;
    this.#last = rows.slice(rows.length - 1);
    const turn = (start - this.#base) % count;
    if (this.#pending !== undefined && this.#pendingStripe < this.#whole()) {
      picked.push(this.#pending);
      this.#pending = undefined;
    }
    const first = (index - turn + count) % count;
    if (first >= rows.length) return picked;
    const own = this.#pick(rows, first);
    const stripeOf = (row: number) =>
      Math.floor((start + first + row * count - this.#base) / count);
    const lastIsWhole = stripeOf(own.length - 1) < this.#whole();
    const sure = lastIsWhole ? own.length : own.length - 1;
    if (sure > 0) picked.push(own.slice(0, sure));
    if (!lastIsWhole) {
      this.#pending = own.slice(sure);
      this.#pendingStripe = stripeOf(own.length - 1);
    }
    return picked;
  }

  /** What is left when there are no more rows; given once. */
  end(): readonly Rows[] {
    const { count, last = 'drop' } = this.#shard;
    const ended = this.#ended;
    this.#ended = true;
    if (
      ended ||
      last === 'drop' ||
      this.#last === undefined ||
      (this.#end - this.#base) % count === 0
    )
      return [];
    return [this.#pending ?? this.#again(this.#last)];
  }

  /** Stripes, of one row for each shard, that are whole. */
  #whole(): number {
    return Math.floor((this.#end - this.#base) / this.#shard.count);
  }

  #pick(rows: Rows, first: number): Rows {
    const { index, count } = this.#shard;
    const length = Math.ceil((rows.length - first) / count);
    const every = this.#slab.make(Uint32Array, length);
    for (let i = 0; i < length; i++) every[i] = first + i * count;
    const { cursor } = rows.slice(first);
    const { position, counter } = cursor;
    return new Rows({
      ...rows,
      ...pickRows(rows, every, this.#slab),
      // All shards stand at the same place when each has taken as many rows: at the start of a stripe.
      cursor: {
        ...cursor,
        step: count,
        position: { ...position, [counter]: (position[counter] ?? 0) - index },
      },
    });
  }

  /** The last row of all, for a shard that is one short. */
  #again(last: Rows): Rows {
    const { count } = this.#shard;
    const { cursor } = last;
    const { position, counter } = cursor;
    const taken = (this.#end - 1 - this.#base) % count;
    return new Rows({
      ...last,
      cursor: {
        ...cursor,
        step: count,
        position: { ...position, [counter]: (position[counter] ?? 0) - taken },
      },
    });
  }
}
