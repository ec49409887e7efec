import type { SchemaNode } from './parquetFooter.ts';

/**
 * The columns of a table, given its nodes, the root first. Each is a node and all below it, depth
 * first.
 */
export function columnsOf([, ...nodes]: readonly SchemaNode[]): (readonly [
  SchemaNode,
  ...SchemaNode[],
])[] {
  const columns: (readonly [SchemaNode, ...SchemaNode[]])[] = [];
  for (let i = 0; i < nodes.length; ) {
    const top = nodes[i] as SchemaNode;
    const below: SchemaNode[] = [];
    i++;
    for (let left = top.children; left > 0 && i < nodes.length; i++) {
      const node = nodes[i] as SchemaNode;
      below.push(node);
      left += node.children - 1;
    }
    columns.push([top, ...below]);
  }
  return columns;
}
