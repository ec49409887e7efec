/** The number of the section of imports in a module. */
const IMPORTS = 2;
/** The kind of import that a memory is, without a maximum, and the smallest: none, of 0 pages. */
const PLAIN = [2, 0, 0];
/** One that threads share, of 0 to 65536 pages. */
const SHARED = [2, 3, 0, 0x80, 0x80, 4];

/**
 * The bytes of a module as it is over memory that threads share: the same, but for the memory that it imports.
 *
 * @param module whose only import is a memory; its sections up to the imports have fewer than 125 bytes, so that a byte tells how many
 */
export function overSharedMemory(module: Uint8Array): Uint8Array<ArrayBuffer> {
  // After the magic number and the version; types come first.
  let at = 8;
  while (module[at] !== IMPORTS) at += 2 + (module[at + 1] as number);
  const length = module[at + 1] as number;
  const end = at + 2 + length;
  const section = [...module.subarray(at, end)];
  section[1] = length + SHARED.length - PLAIN.length;
  return Uint8Array.from([
    ...module.subarray(0, at),
    ...section.slice(0, -PLAIN.length),
    ...SHARED,
    ...module.subarray(end),
  ]);
}
