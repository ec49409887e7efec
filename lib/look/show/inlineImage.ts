/** The maximum of characters in one escape sequence of kitty's protocol. */
const KITTY_CHUNK = 4096;
/** Bytes per call of `String.fromCharCode`, which limits its arguments. */
const PIECE = 8192;

/** The escape sequences that show a PNG in a terminal, `columns` characters wide. */
export function inlineImage(
  png: Uint8Array,
  { form, columns }: { readonly form: 'kitty' | 'iterm'; readonly columns: number },
): string {
  const text = toBase64(png);
  if (form === 'iterm') {
    return `\x1b]1337;File=inline=1;size=${png.length};width=${columns}:${text}\x07\n`;
  }
  const chunks = text.match(new RegExp(`.{1,${KITTY_CHUNK}}`, 'g')) ?? [];
  const sequences = chunks.map((chunk, k) => {
    const more = `m=${k === chunks.length - 1 ? 0 : 1}`;
    // The first sequence says: PNG (f=100), show at once (a=T), no answer (q=2).
    const control = k === 0 ? `a=T,f=100,q=2,c=${columns},${more}` : more;
    return `\x1b_G${control};${chunk}\x1b\\`;
  });
  return `${sequences.join('')}\n`;
}

function toBase64(bytes: Uint8Array): string {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE)
    texts.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return btoa(texts.join(''));
}
