import { DataType, Field, FixedSizeList, List, Map_, Null, Schema, Struct } from 'apache-arrow';
import { FormatError } from '../formatError.ts';
import { arrowHints } from './arrowHints.ts';
import { columnsOf } from './columnsOf.ts';
import { leafType } from './leafType.ts';
import { CONVERTED, OCCURS, type ParquetFooter, type SchemaNode } from './parquetFooter.ts';

/**
 * Field metadata that says why a column cannot be read. Its type is `Null`, so that the other
 * columns can still be read.
 */
export const OPAQUE = 'millrace.opaque';

/**
 * The columns of a file. Their types are those of an Arrow schema in the metadata, if it fits the
 * pages. Otherwise they follow from the Parquet types. Text, bytes and lists always get 32-bit
 * offsets.
 */
export function parquetSchema({ nodes, metadata }: ParquetFooter): Schema {
  const hints = arrowHints(metadata.find(({ key }) => key === 'ARROW:schema')?.value);
  const fields = columnsOf(nodes).map((column, i) => {
    const hint = hints?.fields[i];
    const isSame = hint !== undefined && hint.name === column[0].name;
    return topField(column, isSame ? hint : undefined);
  });
  const texts = metadata.flatMap(({ key, value }) =>
    key === 'ARROW:schema' || value === undefined
      ? []
      : [[key, new TextDecoder().decode(value)] as const],
  );
  return new Schema(fields, new Map([...(hints?.metadata ?? []), ...texts]));
}

function topField(column: readonly SchemaNode[], hint: Field | undefined): Field {
  const [top] = column as [SchemaNode];
  const tree = new Tree(column);
  try {
    return tree.field(hint);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return new Field(top.name, new Null(), true, new Map([[OPAQUE, error.message]]));
  }
}

/** A column, whose nodes are consumed in order, depth first. */
class Tree {
  readonly #nodes: readonly SchemaNode[];
  #at = 0;

  constructor(nodes: readonly SchemaNode[]) {
    this.#nodes = nodes;
  }

  /** The field of the next node and all below it. */
  field(hint: Field | undefined): Field {
    const node = this.#next();
    if (node.occurs !== OCCURS.repeated) {
      return fieldOf(node, this.#type(node, hint?.type), hint);
    }
    // A repeated node without a group around it is a list of values that are never null.
    const type = this.#type(node, itemOf(hint)?.type);
    return new Field(node.name, new List(new Field(node.name, type, false)), false, hint?.metadata);
  }

  #next(): SchemaNode {
    const node = this.#nodes[this.#at++];
    if (node === undefined) throw new FormatError('its schema ends early');
    return node;
  }

  #type(node: SchemaNode, hint: DataType | undefined): DataType {
    if (node.children === 0) return leafType(node, hint);
    if (node.logical?.kind === 'list' || node.converted === CONVERTED.list)
      return this.#list(node, hint);
    const isMap =
      node.logical?.kind === 'map' ||
      node.converted === CONVERTED.map ||
      node.converted === CONVERTED.mapKeyValue;
    return isMap ? this.#map(node, hint) : this.#struct(node, hint);
  }

  #struct({ children }: SchemaNode, hint: DataType | undefined): Struct {
    const hints = hint !== undefined && DataType.isStruct(hint) ? hint.children : [];
    return new Struct(
      Array.from({ length: children }, (_, i) => {
        const name = this.#nodes[this.#at]?.name;
        return this.field(hints[i]?.name === name ? hints[i] : undefined);
      }),
    );
  }

  // https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists
  #list(node: SchemaNode, hint: DataType | undefined): DataType {
    const repeated = this.#next();
    if (node.children !== 1 || repeated.occurs !== OCCURS.repeated)
      throw new FormatError('its schema has a list without values');
    const itemHint = itemOf(hint && { type: hint });
    const isElement =
      repeated.children !== 1 ||
      repeated.name === 'array' ||
      repeated.name === `${node.name}_tuple`;
    const item = isElement
      ? new Field(repeated.name, this.#type(repeated, itemHint?.type), false, itemHint?.metadata)
      : this.field(itemHint);
    return hint !== undefined && DataType.isFixedSizeList(hint)
      ? new FixedSizeList(hint.listSize, item)
      : new List(item);
  }

  #map(node: SchemaNode, hint: DataType | undefined): DataType {
    const entries = this.#next();
    if (node.children !== 1 || entries.occurs !== OCCURS.repeated || entries.children !== 2)
      throw new FormatError('its schema has a map without keys and values');
    const hinted = hint !== undefined && DataType.isMap(hint) ? hint.children[0]?.type : undefined;
    const pair = new Field<Struct<{ key: DataType; value: DataType }>>(
      entries.name,
      this.#struct(entries, hinted) as Struct<{ key: DataType; value: DataType }>,
      false,
    );
    return new Map_(pair);
  }
}

function fieldOf(
  { name, occurs, fieldId }: SchemaNode,
  type: DataType,
  hint: Field | undefined,
): Field {
  const id = fieldId === undefined ? [] : [['PARQUET:field_id', String(fieldId)] as const];
  const metadata = new Map([...(hint?.metadata ?? []), ...id]);
  return new Field(name, type, occurs === OCCURS.optional, metadata);
}

function itemOf(hint: { readonly type: DataType } | undefined): Field | undefined {
  const type = hint?.type;
  const isList =
    type !== undefined &&
    (DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type));
  return isList ? (type.children[0] as Field) : undefined;
}
