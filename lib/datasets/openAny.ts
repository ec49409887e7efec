import { HttpFile } from './http/httpFile.ts';
import { planHttp } from './http/httpOptions.ts';
import { type HttpSource, httpSource } from './http/httpSource.ts';
import type { ByteFile } from './io/byteFile.ts';
import { type FileInput, isRemote } from './io/fileInput.ts';
import { openInput } from './io/openInput.ts';

/** Requests in flight while a file is looked at. */
const IN_FLIGHT = 4;

/** How files behind URLs are read that are only looked at: with no options. */
export function plainHttp(): HttpSource {
  return httpSource(planHttp('inspect', {}), IN_FLIGHT);
}

/** Opens a file wherever it lies. */
export async function openAny(input: FileInput): Promise<ByteFile> {
  if (!isRemote(input)) return await openInput(input);
  return await HttpFile.open(input, plainHttp(), new AbortController().signal);
}
