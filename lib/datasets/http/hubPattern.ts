/**
 * What paths of a repository must match: `*` stands for any characters of a name, `**` for any
 * folders, `?` for one character, and `{a,b}` for one of several. `undefined` where `path` has none
 * of these.
 */
export function hubPattern(path: string): RegExp | undefined {
  if (!/[*?{]/.test(path)) return undefined;
  const parts = path.split(/(\*\*\/|\*\*|[*?{},])/);
  let depth = 0;
  const source = parts.map((part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part === '{') depth++;
    if (part === '{') return '(?:';
    if (part === '}' && depth > 0) {
      depth--;
      return ')';
    }
    if (part === ',' && depth > 0) return '|';
    return part.replace(/[$()+.[\\\]^{|}]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}${')'.repeat(depth)}$`);
}
