const COLUMNS = 100;

/** A page with its prose wrapped at 100 columns; tables, headings and code stay as they are. */
export function wrapped(page: string): string {
  const blocks = page.split(/(^```[\s\S]*?^```$|^\|.*$|^#.*$|^\s*$)/m);
  return blocks
    .map((block) => (/^(```|\||#|\s*$)/.test(block) ? block : wrapBlock(block)))
    .join('');
}

/** Paragraphs and list items, one after another. */
function wrapBlock(block: string): string {
  return block.replace(
    /^( *)([-*] )?\S[^\n]*(?:\n(?! *[-*] ) *\S[^\n]*)*/gm,
    (text, indent, mark = '') => {
      if (text.split('\n').every((line: string) => line.length <= COLUMNS)) return text;
      const lines = [''];
      for (const word of text.trim().split(/\s+/)) {
        const last = lines.length - 1;
        const margin = indent + (last === 0 ? '' : ' '.repeat(mark.length));
        const longer = lines[last] === '' ? margin + word : `${lines[last]} ${word}`;
        if (longer.length <= COLUMNS || lines[last] === '') lines[last] = longer;
        else lines.push(indent + ' '.repeat(mark.length) + word);
      }
      return lines.join('\n');
    },
  );
}
