import { environment, loadHub } from '#files';
import { IoError, MillraceError, OptionError } from '../../core/errors.ts';
import { shown } from '../../core/shown.ts';
import type { FileInput } from '../io/fileInput.ts';
import { requireAnswered } from './answerChecks.ts';
import { wholeBody } from './body.ts';
import { failureText } from './failureText.ts';
import { httpRequest } from './httpRequest.ts';
import type { HttpSource } from './httpSource.ts';
import { hubPattern } from './hubPattern.ts';
import { withRetries } from './withRetries.ts';

/** The files of a folder that is named as such. */
const DATA_FILE = /\.(parquet|arrow|arrows|feather|ipc)$/i;

/** Files of a data set on the hub. */
interface HubInput {
  readonly text: string;
  readonly name: string;
  /** A branch, tag, commit, or reference as `refs/convert/parquet`. */
  readonly revision: string;
  readonly path: string;
}

/** What inputs are once their `hf:` URLs stand for files. */
export interface HubFiles {
  readonly inputs: readonly FileInput[];
  readonly http: HttpSource;
}

/**
 * Puts the URLs of files in the place of `hf:` URLs, those of the commit that their revision is
 * now. Asks the hub by the package `@huggingface/hub`, which is loaded where there is such an
 * input.
 *
 * @throws IoError where the package is missing, or the hub has no such files
 */
export async function hubFiles(inputs: readonly FileInput[], http: HttpSource): Promise<HubFiles> {
  const isHub = (input: FileInput): input is URL =>
    input instanceof URL && input.protocol === 'hf:';
  if (!inputs.some(isHub)) return { inputs, http };
  const hubUrl = http.plan.hubUrl ?? environment('HF_ENDPOINT') ?? 'https://huggingface.co';
  const hub = { hubUrl: hubUrl.replace(/\/+$/, ''), http: withToken(http, new URL(hubUrl).origin) };
  const files: (readonly FileInput[])[] = [];
  for (const input of inputs)
    files.push(isHub(input) ? await filesOf(hubInput(input), hub) : [input]);
  return { inputs: files.flat(), http: hub.http };
}

/** Sends the token of the environment to the hub, where `headers` have no other. */
function withToken(http: HttpSource, origin: string): HttpSource {
  const token = environment('HF_TOKEN');
  if (token === undefined || token === '') return http;
  return {
    ...http,
    async headersFor(url) {
      const headers = await http.headersFor(url);
      if (new URL(url).origin === origin && !headers.has('authorization'))
        headers.set('authorization', `Bearer ${token}`);
      return headers;
    },
  };
}

function hubInput({ href }: URL): HubInput {
  const text = decodeURIComponent(href);
  const [, name, revision = 'main', path = ''] =
    /^hf:\/\/datasets\/([^/@]+\/[^/@]+)(?:@(refs\/(?:convert|pr)\/[^/]+|[^/]+))?(?:\/(.*))?$/.exec(
      text,
    ) ?? [];
  if (name !== undefined) return { text, name, revision, path: path.replace(/\/$/, '') };
  throw new OptionError(
    'Cannot read from the hub: an input must be `hf://datasets/owner/name/path`, with ' +
      `\`@revision\` behind the name where it is not \`main\`; received ${shown(text)}`,
  );
}

interface Hub {
  readonly hubUrl: string;
  readonly http: HttpSource;
}

async function filesOf(input: HubInput, { hubUrl, http }: Hub): Promise<readonly URL[]> {
  const { text, name, revision, path } = input;
  const { datasetInfo, listFiles } = await loadHub(text);
  const fetch = (url: RequestInfo | URL, init?: RequestInit) => ask(String(url), init, http);
  try {
    const { sha } = await datasetInfo({
      ...{ name, revision, hubUrl, fetch },
      additionalFields: ['sha'],
    });
    const place = (file: string) => {
      const steps = file.split('/').map(encodeURIComponent).join('/');
      return new URL(`${hubUrl}/datasets/${name}/resolve/${sha}/${steps}`);
    };
    const pattern = hubPattern(path);
    if (pattern === undefined && DATA_FILE.test(path)) return [place(path)];
    // All of the folder that the pattern begins with.
    const folder = pattern === undefined ? path : path.replace(/\/?[^/]*[*?{].*$/, '');
    const found: string[] = [];
    const repo = { type: 'dataset', name } as const;
    const options = { repo, hubUrl, fetch, recursive: true, revision: sha };
    const steps = folder.split('/').map(encodeURIComponent).join('/');
    for await (const file of listFiles({ ...options, ...(steps === '' ? {} : { path: steps }) })) {
      if (file.type === 'file' && (pattern ?? DATA_FILE).test(file.path)) found.push(file.path);
    }
    if (found.length > 0) return found.sort(byNumbers.compare).map(place);
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    const why = failureText(cause, http.plan).slice(0, 160);
    throw new IoError(`Cannot read \`${text}\`: the hub could not say its files, as ${why}`, {
      cause,
    });
  }
  throw new IoError(`Cannot read \`${text}\`: the data set must have such files; received none`);
}

/** `part-2` before `part-10`. */
const byNumbers = new Intl.Collator('en', { numeric: true });

/** A request to the hub's API, sent again as those for files are. */
async function ask(url: string, init: RequestInit = {}, { plan, headersFor }: HttpSource) {
  const headers = await headersFor(url);
  new Headers(init.headers).forEach((value, header) => {
    headers.set(header, value);
  });
  const { signal } = new AbortController();
  const send = async () => {
    const answer = await httpRequest(url, { ...plan, headers, signal });
    try {
      const { response } = answer;
      requireAnswered(response);
      const body = await wholeBody(answer, plan.maxWholeBytes);
      return new Response(body as BodyInit, { headers: response.headers });
    } finally {
      answer.end();
    }
  };
  return await withRetries(send, { retries: plan.retries, signal });
}
