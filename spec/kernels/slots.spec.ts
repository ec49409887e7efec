import { describe, expect, it } from 'vitest';
import { GrowingMemory } from '../../lib/kernels/growingMemory.ts';
import { type Slot, Slots } from '../../lib/kernels/slots.ts';

const PAGE = 65_536;

describe('room that is lent', () => {
  const lent = (slots: Slots, bytes: number) => {
    const slot = slots.lend(bytes);
    if (slot === undefined) throw new Error('There is no room');
    return slot;
  };
  const isWithin = ({ address, bytes }: Slot, memory: GrowingMemory) =>
    address >= PAGE && address % 64 === 0 && address + bytes <= memory.memory.buffer.byteLength;

  it('lies in the memory, and apart from all other that is lent', () => {
    const memory = new GrowingMemory();
    const slots = new Slots(memory);
    const all = [100, 70_000, 1, 200_000].map((bytes) => lent(slots, bytes));
    expect(all.every((slot) => isWithin(slot, memory))).toBe(true);
    const sorted = all.map(({ address, bytes }) => [address, address + bytes] as const).sort(([a], [b]) => a - b);
    sorted.slice(1).forEach(([start], i) => expect(start).toBeGreaterThanOrEqual(sorted[i]?.[1] as number));
    expect(all.map(({ bytes }) => bytes)).toEqual([113, 78_750, 2, 225_000]);
  });

  it('is lent again when it is free: the smallest that is large enough', () => {
    const memory = new GrowingMemory();
    const slots = new Slots(memory);
    const [small, large, middle] = [50_000, 300_000, 150_000].map((bytes) => lent(slots, bytes)) as [Slot, Slot, Slot];
    let isFree = false;
    for (const slot of [small, large, middle]) slot.giveBack(() => slot !== middle || isFree);
    const { byteLength } = memory.memory.buffer;
    expect(lent(slots, 40_000).address).toBe(small.address);
    isFree = true;
    expect(lent(slots, 150_000).address).toBe(middle.address);
    expect(lent(slots, 40_000).address).toBe(large.address);
    expect(memory.memory.buffer.byteLength).toBe(byteLength);
    expect(lent(slots, 40_000).address).toBe(byteLength);
  });

  it('is not lent again as long as somebody writes to it', () => {
    const slots = new Slots(new GrowingMemory());
    const slot = lent(slots, 1000);
    slot.giveBack(() => false);
    expect(lent(slots, 1000).address).not.toBe(slot.address);
  });

  it('is nothing where the memory has none', () => {
    expect(new Slots(new GrowingMemory()).lend(2 ** 31)).toBeUndefined();
  });
});
