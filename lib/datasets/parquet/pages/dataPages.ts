import { decompressors } from '#files';
import { ThriftReader } from '../thriftReader.ts';
import { ENCODING, type PageForm } from './pageForm.ts';
import { PAGE, type PageHeader, pageHeader } from './pageHeader.ts';
import type { PageMemory } from './pageMemory.ts';
import {
  type Dictionary,
  dictionaryOf,
  dictionaryValues,
  type PageValues,
  plainValues,
} from './pageValues.ts';
import { roomForPage } from './roomForPage.ts';

/** A page of values, not decompressed yet. */
export interface DataPage {
  /** How many values it has, those that are none included. */
  readonly slots: number;
  /** Decompresses it; what it gives lasts until the next page is opened. */
  open(): OpenPage;
}

/** A page of values. */
export interface OpenPage {
  readonly slots: number;
  /** For each slot 0 where a row begins; left out where each does. */
  readonly repetition: Uint8Array | undefined;
  /** For each slot its definition level; left out where each has a value. */
  readonly definition: Uint8Array | undefined;
  readonly values: PageValues;
}

/** The pages that lie in `bytes`, in their order. Throws a `RangeError` where they are damaged. */
export function* dataPages(
  bytes: Uint8Array,
  form: PageForm,
  memory: PageMemory,
): Generator<DataPage> {
  memory.clear();
  let dictionary: Dictionary | undefined;
  for (let at = 0; at < bytes.length; ) {
    const reader = new ThriftReader(bytes.subarray(at));
    const header = pageHeader(reader);
    const start = at + reader.at;
    at = start + header.length;
    if (at > bytes.length) throw new RangeError('a page ends early');
    const page = bytes.subarray(start, at);
    if (header.kind === PAGE.dictionary) {
      memory.begin(roomForPage(header, form));
      dictionary = dictionaryOf(decompress(page, header.size, { form, memory }), header.values, {
        form,
        memory,
      });
    } else if (header.kind === PAGE.data || header.kind === PAGE.data2) {
      const known = dictionary;
      yield {
        slots: header.values,
        open: () => openPage(page, { header, form, memory, dictionary: known }),
      };
    }
  }
}

interface Around {
  readonly header: PageHeader;
  readonly form: PageForm;
  readonly memory: PageMemory;
  readonly dictionary: Dictionary | undefined;
}

function openPage(page: Uint8Array, around: Around): OpenPage {
  const { header, form, memory } = around;
  const { values: slots, size, levels, compressed } = header;
  const { defined, list } = form;
  memory.begin(roomForPage(header, form));
  // Levels of the first version are compressed with the values, those of the second are not.
  let body = levels === undefined ? decompress(page, size, around) : page;
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
  if (levels !== undefined && compressed) body = decompress(body, size - end, around);
  const count =
    definition.levels?.reduce((sum, level) => sum + (level === defined ? 1 : 0), 0) ?? slots;
  return {
    slots,
    repetition: repetition.all,
    definition: definition.levels,
    values: valuesOf(body, count, around),
  };
}

function decompress(
  page: Uint8Array,
  size: number,
  { form: { codec }, memory }: Pick<Around, 'form' | 'memory'>,
): Uint8Array {
  if (size === 0) return page.subarray(0, 0);
  if (codec === 'snappy') return memory.decompress(page, size);
  const bytes = decompressors[codec]?.(page, size) ?? page;
  if (bytes.length !== size) throw new RangeError(`a page has ${bytes.length} bytes of ${size}`);
  return bytes;
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
  if (start > body.length) throw new RangeError('the levels of a page end early');
  const end =
    start + (length ?? new DataView(body.buffer, body.byteOffset + at, 4).getUint32(0, true));
  if (end > body.length) throw new RangeError('the levels of a page end early');
  const width = 32 - Math.clz32(highest);
  const { numbers, least } = memory.readBytes(body.subarray(start, end), { width, count: slots });
  return { all: numbers, levels: least >= highest ? undefined : numbers, end };
}

function valuesOf(bytes: Uint8Array, count: number, around: Around): PageValues {
  const { encoding } = around.header;
  const { dictionary } = around;
  if (encoding === ENCODING.plain) return plainValues(bytes, count, around);
  if (encoding !== ENCODING.dictionary && encoding !== ENCODING.plainDictionary) {
    throw new RangeError(`a page has encoding ${encoding}, which its column does not name`);
  }
  if (dictionary === undefined) throw new RangeError('a page has no dictionary');
  return dictionaryValues(bytes, count, { ...around, dictionary });
}
