import { AnswerError } from './answerChecks.ts';
import type { HttpAnswer } from './httpRequest.ts';
import { TransientError } from './transientError.ts';

/**
 * Fills `target` with the body of an answer, and says after each piece how long it was: what has
 * come stays where the rest does not come.
 *
 * @throws TransientError where the body is shorter, AnswerError where it is longer
 */
export async function bodyInto(
  answer: HttpAnswer,
  target: Uint8Array,
  onBytes: (bytes: number) => void,
): Promise<void> {
  let done = 0;
  for (let bytes = await answer.next(); bytes !== undefined; bytes = await answer.next()) {
    if (done + bytes.length > target.length) {
      throw new AnswerError(
        `the server sent more than the ${target.length} bytes it was asked for`,
      );
    }
    target.set(bytes, done);
    done += bytes.length;
    onBytes(bytes.length);
  }
  if (done < target.length) {
    throw new TransientError(`its body ended ${target.length - done} bytes early`);
  }
}

/**
 * All of a body, at most `maxBytes`.
 *
 * @throws AnswerError where it is longer, TransientError where it is shorter than it says
 */
export async function wholeBody(answer: HttpAnswer, maxBytes: number): Promise<Uint8Array> {
  const { headers } = answer.response;
  // The length of an encoded body says nothing of the bytes that come out of it.
  const length = headers.has('content-encoding') ? null : headers.get('content-length');
  const size = length === null ? undefined : Number(length);
  const refuse = (has: string) =>
    new AnswerError(
      `the server answers no ranges, and whole files are read up to ${maxBytes} bytes; it has ` +
        `${has}; raise \`maxWholeBytes\`, or have it served with ranges`,
    );
  if (size !== undefined && size > maxBytes) throw refuse(`${size} bytes`);
  const pieces: Uint8Array[] = [];
  let done = 0;
  for (let bytes = await answer.next(); bytes !== undefined; bytes = await answer.next()) {
    done += bytes.length;
    if (done > maxBytes) throw refuse('more');
    pieces.push(bytes);
  }
  if (size !== undefined && done < size) {
    throw new TransientError(`its body ended ${size - done} bytes early`);
  }
  const whole = new Uint8Array(done);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
