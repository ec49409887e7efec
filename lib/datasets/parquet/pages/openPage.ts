import { decompress } from '../../codecs.ts';
import { FormatError, UnknownEncodingError } from '../../formatError.ts';
import { ENCODING, type PageForm } from './pageForm.ts';
import type { PageHeader } from './pageHeader.ts';
import type { PageMemory } from './pageMemory.ts';
import {
  type Dictionary,
  dictionaryOf,
  dictionaryValues,
  ownedValues,
  type PageValues,
  plainValues,
} from './pageValues.ts';
import { roomForPage } from './roomForPage.ts';

/** A page as in the file. It is plain data, which can be sent to another thread. */
export interface RawPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A decompressed page, whose slots are taken in order. */
export interface OpenPage {
  readonly slots: number;
  /** The repetition level of each slot: 0 starts a row. Absent if every slot starts a row. */
  readonly repetition: Uint8Array | undefined;
  /** The definition level of each slot. Absent if there are no nulls. */
  readonly definition: Uint8Array | undefined;
  readonly values: PageValues;
  /** The next slot to take. */
  slot: number;
  /** True if it owns its memory. Otherwise it is valid until the next page is opened. */
  readonly isOwned: boolean;
}

/** The memory and dictionary for opening pages. */
export interface PageOpening {
  readonly form: PageForm;
  readonly memory: PageMemory;
}

/** Opens a data page. Throws a `FormatError` if it is damaged. */
export function openPage(
  { header, bytes }: RawPage,
  { form, memory, dictionary }: PageOpening & { readonly dictionary: Dictionary | undefined },
): OpenPage {
  const { values: slots, size, levels, compressed } = header;
  const { defined, list } = form;
  memory.begin(roomForPage(header, form));
  // In version 1, levels are compressed with the values; in version 2 they are not.
  let body = levels === undefined ? decompressed(bytes, size, { form, memory }) : bytes;
  const repetition = readLevels(body, {
    at: 0,
    length: levels?.repetition,
    highest: list === undefined ? 0 : 1,
    slots,
    memory,
  });
  const { end, ...definition } = readLevels(body, {
    at: repetition.end,
    length: levels?.definition,
    highest: defined,
    slots,
    memory,
  });
  body = body.subarray(end);
  if (levels !== undefined && compressed) body = decompressed(body, size - end, { form, memory });
  const count = definition.levels === undefined ? slots : countOf(definition.levels, defined);
  return {
    slots,
    repetition: repetition.all,
    definition: definition.levels,
    values: valuesOf(body, count, { encoding: header.encoding, form, memory, dictionary }),
    slot: 0,
    isOwned: false,
  };
}

/** Opens a dictionary page. Throws a `FormatError` if it is damaged. */
export function openDictionary(
  { header, bytes }: RawPage,
  { form, memory }: PageOpening,
): Dictionary {
  memory.begin(roomForPage(header, form));
  const words = decompressed(bytes, header.size, { form, memory });
  return dictionaryOf(words, header.values, { form, memory });
}

/** Copies the rest of a page. */
export function ownedPage(page: OpenPage, { width }: PageForm): OpenPage {
  if (page.isOwned) return page;
  const { slot, slots, repetition, definition, values } = page;
  return {
    slots: slots - slot,
    repetition: repetition?.slice(slot),
    definition: definition?.slice(slot),
    values: ownedValues(values, width),
    slot: 0,
    isOwned: true,
  };
}

/** The slot at which the row after that of `slot` begins, or the number of slots. */
export function nextRow({ repetition, slots }: OpenPage, slot: number): number {
  if (repetition === undefined) return slot + 1;
  // A loop skips short rows faster, a call long ones.
  const near = Math.min(slots, slot + 16);
  for (let next = slot + 1; next < near; next++) if (repetition[next] === 0) return next;
  if (near === slots) return slots;
  const next = repetition.indexOf(0, near);
  return next < 0 ? slots : next;
}

function countOf(levels: Uint8Array, wanted: number): number {
  let count = 0;
  for (let slot = 0; slot < levels.length; slot++) if (levels[slot] === wanted) count++;
  return count;
}

function decompressed(
  page: Uint8Array,
  size: number,
  { form: { codec }, memory }: PageOpening,
): Uint8Array {
  if (size === 0) return page.subarray(0, 0);
  if (codec === 'snappy') return memory.decompress(page, size);
  if (codec !== 'none') return decompress(codec, page, size);
  if (page.length !== size) throw new FormatError(`a page has ${page.length} bytes of ${size}`);
  return page;
}

interface LevelPlace {
  readonly at: number;
  /** If the length is not before them. */
  readonly length: number | undefined;
  readonly highest: number;
  readonly slots: number;
  readonly memory: PageMemory;
}

/** The levels of a page and their end. `levels` is absent if all are the highest. */
function readLevels(body: Uint8Array, { at, length, highest, slots, memory }: LevelPlace) {
  if (highest === 0) return { all: undefined, levels: undefined, end: at + (length ?? 0) };
  const start = length === undefined ? at + 4 : at;
  if (start > body.length) throw new FormatError('the levels of a page end early');
  const end =
    start + (length ?? new DataView(body.buffer, body.byteOffset + at, 4).getUint32(0, true));
  if (end > body.length) throw new FormatError('the levels of a page end early');
  const width = 32 - Math.clz32(highest);
  const { numbers, min, max } = memory.readBytes(body.subarray(start, end), {
    width,
    count: slots,
  });
  if (max > highest) throw new FormatError(`a level of a page is ${max} of ${highest} at most`);
  return { all: numbers, levels: min >= highest ? undefined : numbers, end };
}

function valuesOf(
  bytes: Uint8Array,
  count: number,
  {
    encoding,
    form,
    memory,
    dictionary,
  }: PageOpening & { readonly encoding: number; readonly dictionary: Dictionary | undefined },
): PageValues {
  if (encoding === ENCODING.plain) return plainValues(bytes, count, { form, memory });
  if (encoding !== ENCODING.dictionary && encoding !== ENCODING.plainDictionary) {
    throw new UnknownEncodingError(
      `a page has encoding ${encoding}, which its column does not name`,
    );
  }
  if (dictionary === undefined) throw new FormatError('a page has no dictionary');
  return dictionaryValues(bytes, count, { memory, dictionary });
}
