import { DataType, type Struct } from 'apache-arrow';
import { OCCURS, PHYSICAL, type SchemaNode } from '../parquetFooter.ts';
import type { ArrayName } from './arrayOf.ts';

/**
 * The form of the values of a column, in its pages and in memory. It is plain data, which can be
 * sent to another thread.
 */
export interface ColumnForm {
  /** Bytes of a value in a page, or 0 for variable lengths. */
  readonly stored: number;
  /** Bytes of a value in memory: the first ones of those stored. */
  readonly width: number;
  /** True if values are text in UTF-8. */
  readonly text?: boolean;
  /** The array class of the values. */
  readonly array: ArrayName;
  /** The definition level of a value. A lower one is a null. */
  readonly defined: number;
  /** The definition levels of nullable structs around it, the outermost first. */
  readonly structs: readonly number[];
  /** Present if rows are lists of values. */
  readonly list?: ListForm;
}

/** The form of lists. */
export interface ListForm {
  /**
   * The definition level of a nullable element: level − 1 is an empty list, level − 2 a null list.
   */
  readonly element: number;
  /** The number of elements, if all lists have the same. */
  readonly size?: number;
}

/** The structure of a column: a leaf, a struct of leaves, or opaque if it cannot be read. */
export type ColumnShape =
  | 'leaf'
  | 'opaque'
  | { readonly children: readonly ColumnShape[]; readonly isNullable: boolean };

/** The leaves of a column, in order, and its structure. */
export interface ColumnForms {
  readonly leaves: readonly ColumnForm[];
  readonly shape: ColumnShape;
}

/**
 * The forms of the column that `nodes` describe, given its Arrow type. Supported are bytes, text
 * and numbers, lists of numbers, and structs of bytes, text and numbers. Other columns give
 * `undefined`.
 */
export function columnForms(nodes: readonly SchemaNode[], type: DataType): ColumnForms | undefined {
  const [top] = nodes;
  if (top === undefined || top.occurs === OCCURS.repeated) return undefined;
  if (DataType.isStruct(type)) {
    const rest = [...nodes];
    const struct = structForms(rest, type, { level: 0, structs: [] });
    return rest.length === 0 ? struct : undefined;
  }
  const form = nodes.length === 1 ? flatForm(top, type) : listForm(nodes, type);
  return form && { leaves: [form], shape: 'leaf' };
}

/** The place of a node: its definition level, and the structs around it. */
interface Around {
  readonly level: number;
  readonly structs: readonly number[];
}

/** @param nodes the remaining nodes, from which those of the struct are consumed */
function structForms(
  nodes: SchemaNode[],
  type: Struct,
  { level, structs }: Around,
): ColumnForms | undefined {
  const node = nodes.shift();
  if (node === undefined || node.children !== type.children.length || node.children === 0)
    return undefined;
  if (node.occurs === OCCURS.repeated) return undefined;
  const inner = level + optional(node);
  const around = { level: inner, structs: inner > level ? [...structs, inner] : structs };
  const leaves: ColumnForm[] = [];
  const children: ColumnShape[] = [];
  for (const { type: child } of type.children as readonly { readonly type: DataType }[]) {
    const forms = DataType.isStruct(child)
      ? structForms(nodes, child, around)
      : leafForms(nodes, child, around);
    if (forms === undefined) return undefined;
    for (const leaf of forms.leaves) leaves.push(leaf);
    children.push(forms.shape);
  }
  return { leaves, shape: { children, isNullable: inner > level } };
}

function leafForms(nodes: SchemaNode[], type: DataType, around: Around): ColumnForms | undefined {
  const node = nodes.shift();
  const form = node && flatForm(node, type, around);
  return form && { leaves: [form], shape: 'leaf' };
}

function flatForm(
  node: SchemaNode,
  type: DataType,
  { level, structs }: Around = { level: 0, structs: [] },
): ColumnForm | undefined {
  const leaf = node.occurs === OCCURS.repeated ? undefined : leafForm(node, type);
  return leaf && { ...leaf, defined: level + optional(node), structs };
}

function listForm(nodes: readonly SchemaNode[], type: DataType): ColumnForm | undefined {
  const [top, middle, element] = nodes;
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
  const outer = optional(top as SchemaNode);
  const size = DataType.isFixedSizeList(type) ? { size: type.listSize } : {};
  return {
    ...leaf,
    defined: outer + 1 + optional(element),
    structs: [],
    list: { element: outer + 1, ...size },
  };
}

function optional({ occurs }: SchemaNode): number {
  return occurs === OCCURS.optional ? 1 : 0;
}

function leafForm({ children, physical, width: byteWidth }: SchemaNode, type: DataType) {
  if (children !== 0) return undefined;
  const bytes = { array: 'Uint8Array' as const };
  if (DataType.isFixedSizeBinary(type)) {
    const { byteWidth: width } = type;
    if (physical !== PHYSICAL.fixedBytes || byteWidth !== width || width <= 0) return undefined;
    return { ...bytes, stored: width, width };
  }
  if (DataType.isBinary(type))
    return physical === PHYSICAL.bytes ? { ...bytes, stored: 0, width: 0 } : undefined;
  if (DataType.isUtf8(type))
    return physical === PHYSICAL.bytes ? { ...bytes, stored: 0, width: 0, text: true } : undefined;
  if (!DataType.isInt(type) && !DataType.isFloat(type)) return undefined;
  const { ArrayType } = type;
  const width: number = ArrayType.BYTES_PER_ELEMENT;
  const stored = {
    [PHYSICAL.int32]: 4,
    [PHYSICAL.int64]: 8,
    [PHYSICAL.float]: 4,
    [PHYSICAL.double]: 8,
  }[physical];
  const isFloat = physical === PHYSICAL.float || physical === PHYSICAL.double;
  if (stored === undefined || isFloat !== DataType.isFloat(type)) return undefined;
  // Integers below 32 bits are stored as 32 bits. Nothing else is converted here.
  if (isFloat || width >= 4 ? width !== stored : stored !== 4) return undefined;
  return { array: ArrayType.name as ArrayName, stored, width };
}
