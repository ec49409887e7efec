import pLimit from 'p-limit';
import { isOfData } from '../engine/badDataFilter.ts';
import type { StageRun } from '../engine/stageRun.ts';
import type { SourceSurvey } from '../engine/survey.ts';
import { EpochPlan } from '../plan/epochPlan.ts';
import type { Block } from './dataset.ts';
import type { OwnDataset, OwnOpenPart } from './ownDataset.ts';
import { plainSchema } from './plainColumns.ts';
import type { SourcePlan } from './sourceOptions.ts';
import { wantedColumns } from './wantedColumns.ts';

/** Maximum of blocks that are listed. */
const FIRST_BLOCKS = 10;

/** The plan and the epoch to describe. */
interface Surveyed {
  readonly plan: SourcePlan;
  readonly run: StageRun;
}

/** Opens all parts of a data set, `readAhead` at a time, to describe them. */
export async function surveyDataset(
  operator: string,
  open: () => OwnDataset | Promise<OwnDataset>,
  { plan, run }: Surveyed,
): Promise<SourceSurvey> {
  const dataset = await open();
  const { signal } = new AbortController();
  const limit = pLimit(Math.max(1, plan.readAhead));
  const parts = await Promise.all(
    dataset.parts.map((part) =>
      limit(async () => {
        const { name, bytes } = part;
        try {
          const opened: OwnOpenPart = await part.open(signal);
          const { schema, size, requests } = opened;
          const blocks = 'blocks' in opened ? opened.blocks : undefined;
          await opened.close();
          return { name, bytes: bytes ?? size, schema, blocks, requests, isUnreadable: false };
        } catch (error) {
          if (plan.badData === undefined || !isOfData(error)) throw error;
          const nothing = { schema: undefined, blocks: [], requests: undefined };
          return { name, bytes, ...nothing, isUnreadable: true };
        }
      }),
    ),
  );
  const schema = parts.find((part) => part.schema !== undefined)?.schema;
  const all = plainSchema(schema ?? (await dataset.schema(signal)));
  const wanted = wantedColumns(dataset.name, all, { dataset, order: plan, run });
  const blocks = sum(parts.map((part) => part.blocks?.length));
  const lists = parts.map((part) => part.blocks ?? []);
  const requested = parts.map(
    ({ requests, blocks: list }) =>
      requests?.(wanted) ?? (list && { requests: 1 + list.length, bytes: 0 }),
  );
  return {
    source: operator,
    dataset: dataset.name,
    parts: parts.length,
    blocks,
    rows: sum(parts.map((part) => part.blocks && sum(part.blocks.map(({ rows }) => rows)))),
    bytes: sum(parts.map(({ bytes }) => bytes)),
    requests: sum(requested.map((count) => count?.requests)),
    requestBytes: sum(requested.map((count) => count?.bytes)),
    columns: all.fields
      .filter(({ name }) => wanted?.includes(name) ?? true)
      .map(({ name, type }) => ({ name, type: String(type) })),
    memory: blocks === undefined ? undefined : memoryOf(lists.flat(), { plan, run }),
    unreadable: parts.flatMap(({ name, isUnreadable }) => (isUnreadable ? [name] : [])),
    order: plan.text === '' ? 'in order' : plan.text,
    first: firstOf(
      new EpochPlan({ operator, seed: run.seed, epoch: run.epoch, ...plan }, parts.length),
      parts.map(({ name }, part) => ({ name, blocks: lists[part] ?? [] })),
    ),
  };
}

/** Peak bytes in memory: a pool of the largest blocks, and one block for each read ahead. */
function memoryOf(blocks: readonly Block[], { plan }: Surveyed): number {
  const largest = blocks.reduce((max, { bytes }) => Math.max(max, bytes), 0);
  const pool = Math.min(Math.max(1, plan.poolBlocks), blocks.length);
  return largest * (pool + plan.readAhead);
}

function firstOf(
  plan: EpochPlan,
  parts: readonly { readonly name: string; readonly blocks: readonly Block[] }[],
): SourceSurvey['first'] {
  const first: { part: string; block: number; rows: number }[] = [];
  for (let place = 0; place < parts.length && first.length < FIRST_BLOCKS; place++) {
    const number = plan.partAt(place);
    const { name: part, blocks } = parts[number] as (typeof parts)[number];
    for (const { block, rows } of plan.blocksOf(
      number,
      blocks.map((one) => one.rows),
    )) {
      if (first.length < FIRST_BLOCKS) first.push({ part, block, rows });
    }
  }
  return first;
}

/** The sum, or `undefined` if a summand is. */
function sum(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce(
    (total: number | undefined, value) =>
      total === undefined || value === undefined ? undefined : total + value,
    0,
  );
}
