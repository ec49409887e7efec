import { describe, expect, it } from 'vitest';
import { GrowingMemory } from '../../lib/render/growingMemory.ts';
import { type LentRoom, RoomPool } from '../../lib/render/roomPool.ts';

const PAGE = 65_536;

describe('room that is lent', () => {
  const lent = (rooms: RoomPool, bytes: number) => {
    const room = rooms.lend(bytes);
    if (room === undefined) throw new Error('There is no room');
    return room;
  };
  const isWithin = ({ address, bytes }: LentRoom, memory: GrowingMemory) =>
    address >= PAGE && address % 64 === 0 && address + bytes <= memory.memory.buffer.byteLength;

  it('lies in the memory, and apart from all other that is lent', () => {
    const memory = new GrowingMemory();
    const rooms = new RoomPool(memory);
    const all = [100, 70_000, 1, 200_000].map((bytes) => lent(rooms, bytes));
    expect(all.every((room) => isWithin(room, memory))).toBe(true);
    const sorted = all
      .map(({ address, bytes }) => [address, address + bytes] as const)
      .sort(([a], [b]) => a - b);
    sorted
      .slice(1)
      .forEach(([start], i) => expect(start).toBeGreaterThanOrEqual(sorted[i]?.[1] as number));
    expect(all.map(({ bytes }) => bytes)).toEqual([113, 78_750, 2, 225_000]);
  });

  it('is lent again when it is free: the smallest that is large enough', () => {
    const memory = new GrowingMemory();
    const rooms = new RoomPool(memory);
    const [small, large, middle] = [50_000, 300_000, 150_000].map((bytes) =>
      lent(rooms, bytes),
    ) as [LentRoom, LentRoom, LentRoom];
    let isFree = false;
    for (const room of [small, large, middle]) room.giveBack(() => room !== middle || isFree);
    const { byteLength } = memory.memory.buffer;
    expect(lent(rooms, 40_000).address).toBe(small.address);
    isFree = true;
    expect(lent(rooms, 150_000).address).toBe(middle.address);
    expect(lent(rooms, 40_000).address).toBe(large.address);
    expect(memory.memory.buffer.byteLength).toBe(byteLength);
    expect(lent(rooms, 40_000).address).toBe(byteLength);
  });

  it('is not lent again as long as somebody writes to it', () => {
    const rooms = new RoomPool(new GrowingMemory());
    const room = lent(rooms, 1000);
    room.giveBack(() => false);
    expect(lent(rooms, 1000).address).not.toBe(room.address);
  });

  it('is nothing where the memory has none', () => {
    expect(new RoomPool(new GrowingMemory()).lend(2 ** 31)).toBeUndefined();
  });
});
