import { DataType } from 'apache-arrow';
import { OCCURS, PHYSICAL, type SchemaNode } from '../parquetFooter.ts';
import type { ArrayName } from './arrayOf.ts';

/** What the values of a column are, in its pages and in memory: plain data, which can be sent to another thread. */
export interface ColumnForm {
  /** Bytes of a value in a page; 0 where each has a length of its own. */
  readonly stored: number;
  /** Bytes of a value in memory: the first of those stored. */
  readonly kept: number;
  /** Whether values are text, in UTF-8. */
  readonly text?: boolean;
  /** The kind of array that has the values. */
  readonly array: ArrayName;
  /** The definition level of a value; one less is that of none. */
  readonly defined: number;
  /** Where rows are lists of values. */
  readonly list?: ListForm;
}

/** What lists are. */
export interface ListForm {
  /** The definition level of an element that may be null; one less is that of an empty list, two less that of a null list. */
  readonly element: number;
  /** How many elements each has, where all have as many. */
  readonly size?: number;
}

/**
 * The form of the column that `nodes` describe, given its type in Arrow; `undefined` where it is no column of bytes, text or numbers,
 * or of lists of numbers.
 */
export function columnForm(nodes: readonly SchemaNode[], type: DataType): ColumnForm | undefined {
  const [top, middle, element] = nodes;
  if (top === undefined || top.occurs === OCCURS.repeated) return undefined;
  const outer = optional(top);
  if (nodes.length === 1) {
    const leaf = leafForm(top, type);
    return leaf && { ...leaf, defined: outer };
  }
  if (
    nodes.length !== 3 ||
    middle?.occurs !== OCCURS.repeated ||
    middle.children !== 1 ||
    element === undefined
  ) {
    return undefined;
  }
  if (!DataType.isList(type) && !DataType.isFixedSizeList(type)) return undefined;
  const leaf = leafForm(element, type.children[0]?.type as DataType);
  if (leaf === undefined || leaf.stored === 0 || element.occurs === OCCURS.repeated)
    return undefined;
  const size = DataType.isFixedSizeList(type) ? { size: type.listSize } : {};
  return { ...leaf, defined: outer + 1 + optional(element), list: { element: outer + 1, ...size } };
}

function optional({ occurs }: SchemaNode): number {
  return occurs === OCCURS.optional ? 1 : 0;
}

function leafForm({ children, physical, width }: SchemaNode, type: DataType) {
  if (children !== 0) return undefined;
  const bytes = { array: 'Uint8Array' as const };
  if (DataType.isFixedSizeBinary(type)) {
    const { byteWidth } = type;
    if (physical !== PHYSICAL.fixedBytes || width !== byteWidth || width <= 0) return undefined;
    return { ...bytes, stored: width, kept: width };
  }
  if (DataType.isBinary(type))
    return physical === PHYSICAL.bytes ? { ...bytes, stored: 0, kept: 0 } : undefined;
  if (DataType.isUtf8(type))
    return physical === PHYSICAL.bytes ? { ...bytes, stored: 0, kept: 0, text: true } : undefined;
  if (!DataType.isInt(type) && !DataType.isFloat(type)) return undefined;
  const { ArrayType } = type;
  const kept: number = ArrayType.BYTES_PER_ELEMENT;
  const stored = {
    [PHYSICAL.int32]: 4,
    [PHYSICAL.int64]: 8,
    [PHYSICAL.float]: 4,
    [PHYSICAL.double]: 8,
  }[physical];
  const isFloat = physical === PHYSICAL.float || physical === PHYSICAL.double;
  if (stored === undefined || isFloat !== DataType.isFloat(type)) return undefined;
  // Integers of less than 32 bits are stored as such of 32; nothing else is converted here.
  if (isFloat || kept >= 4 ? kept !== stored : stored !== 4) return undefined;
  return { array: ArrayType.name as ArrayName, stored, kept };
}
