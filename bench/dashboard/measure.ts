/**
 * Measures the server of the dashboard over a state folder: payloads as sent and unpacked, and the milliseconds the route
 * took (without compression): the first call, then least and median of the others.
 *
 *   npx tsx bench/dashboard/measure.ts --state /tmp/study [--id synthetic] [--repeat 9]
 */
import { request } from 'node:http';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { openWorkspace, serveWorkspace } from '../../src/workspace/index.ts';

const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    id: { type: 'string', default: 'synthetic' },
    repeat: { type: 'string', default: '9' },
  },
});
if (values.state === undefined) throw new Error('--state FOLDER is needed');

interface Answer {
  readonly sent: number;
  readonly raw: number;
  readonly serverMs: number;
  readonly totalMs: number;
}

function get(url: string): Promise<Answer> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = Buffer.concat(chunks);
        if (response.statusCode !== 200) return reject(new Error(`${url}: ${response.statusCode} ${body.toString()}`));
        const raw = response.headers['content-encoding'] === 'gzip' ? gunzipSync(body).length : body.length;
        const serverMs = Number(/dur=([\d.]+)/.exec(String(response.headers['server-timing']))?.[1]);
        resolve({ sent: body.length, raw, serverMs, totalMs: performance.now() - began });
      });
    })
      .on('error', reject)
      .end();
  });
}

const median = (list: readonly number[]) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const workspace = await openWorkspace({ folder: values.state, readOnly: true });
const served = await serveWorkspace(workspace);
const base = `${served.url}/api/v1/sweeps`;
const beforeMb = process.memoryUsage().rss / 1e6;
const paths = [
  '',
  `/${values.id}`,
  `/${values.id}/history?px=900`,
  `/${values.id}/pcp`,
  `/${values.id}/pcp?f=learning_rate:0.0003~0.003;optimizer:1`,
  `/${values.id}/columns`,
  `/${values.id}/rows`,
  `/${values.id}/rows?sort=learning_rate&desc=0&from=50000`,
  `/${values.id}/curves`,
  `/${values.id}/insights`,
  `/${values.id}/insights?x=latency_ms`,
  `/${values.id}/surface?x=learning_rate&y=dropout`,
  `/${values.id}/timeline`,
  `/${values.id}/timeline?from=0&to=3600000`,
  `/${values.id}/trials/77`,
  `/${values.id}/log?after=300000`,
  `/${values.id}/export`,
];
console.log(
  '| endpoint | raw KiB | gzip KiB | first ms | least ms | median ms | median with gzip and transfer |\n| --- | --- | --- | --- | --- | --- | --- |',
);
for (const path of paths) {
  const hasMetric = !path.includes('latency_ms') || (await workspace.store.metrics(values.id)).length > 1;
  if (!hasMetric) continue;
  const first = await get(base + path);
  const others: Answer[] = [];
  for (let k = 0; k < Number(values.repeat); k++) others.push(await get(base + path));
  const kib = (bytes: number) => (bytes / 1024).toFixed(1);
  const ms = (list: readonly number[]) => median(list).toFixed(1);
  console.log(
    `| \`${path || '/'}\` | ${kib(first.raw)} | ${kib(first.sent)} | ${first.serverMs.toFixed(1)} | ${Math.min(...others.map((a) => a.serverMs)).toFixed(1)} | ${ms(others.map((a) => a.serverMs))} | ${ms(others.map((a) => a.totalMs))} |`,
  );
}
console.log(
  `resident memory: ${beforeMb.toFixed(0)} MB before, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB after`,
);
await served.close();
await workspace.close();
