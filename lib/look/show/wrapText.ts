/**
 * Wraps a text to lines of at most `width` characters, at spaces if possible. A text that needs
 * more than `maxLines` lines ends in `…`.
 */
export function wrapText(text: string, width: number, maxLines: number): readonly string[] {
  const lines: string[] = [];
  let left = Array.from(text.trimEnd());
  while (left.length > width && lines.length < maxLines - 1) {
    const space = left.slice(0, width + 1).lastIndexOf(' ');
    const end = space > 0 ? space : width;
    lines.push(left.slice(0, end).join('').trimEnd());
    left = left.slice(left[end] === ' ' ? end + 1 : end);
  }
  const last = left.length > width ? [...left.slice(0, width - 1), '…'] : left;
  return [...lines, last.join('')];
}
