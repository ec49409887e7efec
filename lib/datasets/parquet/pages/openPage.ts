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

/** A page as it lies in the file; plain data, which can be sent to another thread. */
export interface RawPage {
  readonly header: PageHeader;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A page of values, decompressed, the slots of which are taken one after another. */
export interface OpenPage {
  readonly slots: number;
  /** For each slot 0 where a row begins; left out where each does. */
  readonly repetition: Uint8Array | undefined;
  /** For each slot its definition level; left out where each has a value. */
  readonly definition: Uint8Array | undefined;
  readonly values: PageValues;
  /** The next slot to be taken. */
  slot: number;
  /**
   * Whether it has memory of its own, or what is left of a dictionary; otherwise it lasts until the
   * next page is opened.
   */
  readonly isOwned: boolean;
}

/** Where pages are opened. */
export interface PageOpening {
  readonly form: PageForm;
  readonly memory: PageMemory;
}

/** Opens a data page. Throws a `FormatError` where it is damaged. */
export function openPage(
  { header, bytes }: RawPage,
  { form, memory, dictionary }: PageOpening & { readonly dictionary: Dictionary | undefined },
): OpenPage {
  const { values: slots, size, levels, compressed } = header;
  const { defined, list } = form;
  memory.begin(roomForPage(header, form));
  // Levels of the first version are compressed with the values, those of the second are not.
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

/** Opens a page that is a dictionary. Throws a `FormatError` where it is damaged. */
export function openDictionary(
  { header, bytes }: RawPage,
  { form, memory }: PageOpening,
): Dictionary {
  memory.begin(roomForPage(header, form));
  const words = decompressed(bytes, header.size, { form, memory });
  return dictionaryOf(words, header.values, { form, memory });
}

/** What is left of a page, in memory of its own. */
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

/** The slot of a page at which the row after that of `slot` begins, or the number of its slots. */
export function nextRow({ repetition, slots }: OpenPage, slot: number): number {
  if (repetition === undefined) return slot + 1;
  // Short rows are passed over faster by a loop, long ones by a call.
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
  /** Where it does not stand before them. */
  readonly length: number | undefined;
  readonly highest: number;
  readonly slots: number;
  readonly memory: PageMemory;
}

/** The levels of a page, and where they end; `levels` is left out where all are the highest. */
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
