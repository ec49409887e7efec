import type { PeerResult } from './peerRates.ts';

/** The results as lines of Markdown: a table, and a list of the peers that were not measured. */
export function peerTable(results: readonly PeerResult[]): string[] {
  const lines = [
    '| peer | images/s | least – most | other settings | versions |',
    '|---|--:|--:|---|---|',
  ];
  for (const result of results) {
    if (result.kind !== 'measured') continue;
    const others = result.others
      .map(({ setting, images }) => `${setting}: ${Math.round(images)}`)
      .join(', ');
    const range = `${Math.round(result.min)} – ${Math.round(result.max)}`;
    lines.push(
      `| ${result.name} | ${Math.round(result.images)} | ${range} | ${others} | ${result.version} |`,
    );
  }
  const missing = results.filter((result) => result.kind === 'missing');
  if (missing.length > 0)
    lines.push('', ...missing.map(({ name, reason }) => `* ${name}: not measured: ${reason}`));
  return lines;
}
