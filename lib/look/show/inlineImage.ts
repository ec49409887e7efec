/** Characters that a terminal takes in one sequence of kitty's protocol. */
const KITTY_CHUNK = 4096;
/** Bytes that `String.fromCharCode` is given at a time. */
const PIECE = 8192;

/** A PNG as the escape sequences that have a terminal show it `columns` characters wide. */
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
    // Said once: the format is PNG (100), it is shown at once (T), and no answer is wanted (q).
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
