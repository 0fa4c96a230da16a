/**
 * Stopping against pausing and promoting, over recorded Taskset curves; see promotion-table.ts.
 *
 *   HYPERDRIVE_BENCH_DATA=… npx tsx bench/termination/promotion.ts [--seeds 16] [--write]
 *
 * --write puts the section into docs/reference/benchmarks-early-termination.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { promotionSection } from './promotion-table.ts';
import { readTaskset } from './taskset.ts';

const { values: options } = parseArgs({
  options: { seeds: { type: 'string', default: '16' }, write: { type: 'boolean', default: false } },
});
const folder = process.env.HYPERDRIVE_BENCH_DATA;
if (folder === undefined) throw new Error('Set HYPERDRIVE_BENCH_DATA to the folder with the benchmark data.');
const section = promotionSection(readTaskset(folder), Number(options.seeds));
console.log(section);

if (options.write) {
  const page = new URL('../../docs/reference/benchmarks-early-termination.md', import.meta.url);
  const text = readFileSync(page, 'utf8');
  const end = text.indexOf('## Command');
  const known = text.indexOf('## Stopping or promotion');
  writeFileSync(page, `${text.slice(0, known < 0 ? end : known)}${section}\n${text.slice(end)}`);
}
