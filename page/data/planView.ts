import { describe } from 'millrace';
import { countText, known, sizeText } from '../../lib/cli/quantities.ts';
import { element, part } from '../parts/element.ts';
import { facts } from '../parts/facts.ts';
import { plainBatches, type Workbench } from '../workbench.ts';

/** Shows what a run would read, and in which order. */
export async function showPlan(workbench: Workbench): Promise<void> {
  const { rows, opened } = workbench;
  const described = await describe(plainBatches(workbench), { seed: rows.seed });
  const { blocks, bytes, columns, memory, operators, sources } = described;
  const unit = opened.summary.format === 'Parquet' ? 'row groups' : 'record batches';
  const first = sources.flatMap((source) => source.first);
  const read = columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  part('plan').replaceChildren(
    element('p', { class: 'pipeline' }, operators.join(' → ')),
    facts([
      ['rows', known(described.rows, countText)],
      [unit, known(blocks, countText)],
      ['file', known(bytes, sizeText)],
      ['in memory at most', known(memory, sizeText)],
      ['columns', read],
      ['order', sources.map(({ order }) => order).join(', ')],
      [
        'begins with',
        first.map(({ block }) => `${unit.slice(0, -1).replace(/che$/, 'ch')} ${block}`).join(', '),
      ],
    ]),
  );
}
