import { MEAN, pixels, ROWS, SIZE, STD, VALUES } from './cifarShaped.ts';

/** The loop that one would write by hand: no stream, no tensors, one output that is used again. Gives how many images it took. */
export function bareScalarLoop(): number {
  const order = Uint32Array.from({ length: ROWS }, (_, i) => (i * 7919) % ROWS);
  const out = new Float32Array(SIZE * VALUES);
  const scale = STD.map((s) => Math.fround(1 / 255 / s));
  const bias = STD.map((s, c) => Math.fround(-(MEAN[c] as number) / s));
  for (let first = 0; first + SIZE <= ROWS; first += SIZE) {
    const own = 0.7;
    for (let i = 0; i < SIZE; i++) {
      const a = (order[first + i] as number) * VALUES;
      const b = (order[first + ((i * 37) % SIZE)] as number) * VALUES;
      for (let c = 0; c < 3; c++) {
        const [s, add] = [scale[c] as number, bias[c] as number];
        for (let k = c; k < VALUES; k += 3) {
          const mixed = own * (pixels[a + k] as number) + (1 - own) * (pixels[b + k] as number);
          out[i * VALUES + k] = mixed * s + add;
        }
      }
    }
  }
  return Math.floor(ROWS / SIZE) * SIZE;
}
