/**
 * Reports a second over HTTP into a SQLite file, sent by another process in batches of 1,000, one by one, and one by one
 * with 16 calls in flight; server and controller share one thread, as in `hyperdrive run`. The same calls to a server
 * that only parses them, on Node alone and on Fastify, are the floor. The processor time is that of this process, with
 * the compiling that its engine does aside, per call: first of as many calls as are measured, then of those. With NAME,
 * only that cell runs, so the first calls are the first of the process.
 * Run: `npm run build && npx tsx bench/core/reports.ts [ROUNDS [NAME]]`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fastify from 'fastify';
import { openWorkspace, parseSweepFile } from 'hyperdrive-ml';
import { machineLine, median } from './machine.ts';

const rounds = Number(process.argv[2] ?? 3);
const only = process.argv[3];
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-bench-reports-'));
const run = promisify(execFile);

// The trial tells its address and token, then waits: the client reports in its place.
const script = join(folder, 'trial.sh');
writeFileSync(
  script,
  'echo "$HYPERDRIVE_URL $HYPERDRIVE_ATTEMPT $HYPERDRIVE_TOKEN" > "$HYPERDRIVE_OUTPUTS/address"\nexec sleep 600\n',
);
const text = `trial: { command: [sh, ${script}] }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
objective: { primary_metric: accuracy, goal: maximize }
limits: { max_total_trials: 1 }
`;
const cells = [
  { name: 'batches of 1,000', calls: 300, size: 1000, atOnce: 1, form: 'numbered', server: product },
  { name: 'single reports', calls: 2000, size: 1, atOnce: 1, form: 'numbered', server: product },
  { name: 'single reports that the server numbers', calls: 2000, size: 1, atOnce: 1, form: 'plain', server: product },
  { name: 'the same, 16 calls in flight', calls: 4000, size: 1, atOnce: 16, form: 'plain', server: product },
  { name: 'single calls, Fastify alone', calls: 2000, size: 1, atOnce: 1, form: 'plain', server: bareFastify },
  { name: 'single calls, Node alone', calls: 2000, size: 1, atOnce: 1, form: 'plain', server: bareNode },
].filter(({ name }) => only === undefined || name === only);
const figures = new Map(
  cells.map(({ name }) => [name, { rates: [] as number[], firstMs: [] as number[], cpuMs: [] as number[] }]),
);
console.log(machineLine());
for (let round = 0; round < rounds; round++) for (const cell of cells) await measure(cell);
rmSync(folder, { recursive: true, force: true });
console.log(`
| over HTTP, durable in SQLite, one thread, medians | reports/s | processor ms a call | of as many calls before |
| --- | --- | --- | --- |`);
for (const [name, { rates, firstMs, cpuMs }] of figures)
  console.log(
    `| ${name} | ${Math.round(median(rates)).toLocaleString('en')} | ${median(cpuMs).toFixed(2)} | ${median(firstMs).toFixed(2)} |`,
  );

/** A server to measure. */
interface Measured {
  /** URL, key and token for the client. */
  readonly place: readonly string[];
  close(): Promise<void>;
}

async function measure({ name, calls, size, atOnce, form, server }: (typeof cells)[number]): Promise<void> {
  const { place, close } = await server();
  const client = join(import.meta.dirname, 'reports-client.mjs');
  const send = async (from: number) => {
    const before = process.cpuUsage();
    const numbers = [from, calls, size, atOnce].map(String);
    const { stdout } = await run(process.execPath, [client, ...place, ...numbers, form]);
    const { user, system } = process.cpuUsage(before);
    return { rate: Number(stdout), cpuMs: (user + system) / 1000 / calls };
  };
  const first = await send(0);
  const { rate, cpuMs } = await send(calls);
  figures.get(name)?.firstMs.push(first.cpuMs);
  figures.get(name)?.rates.push(rate);
  figures.get(name)?.cpuMs.push(cpuMs);
  await close();
}

async function product(): Promise<Measured> {
  const workspace = await openWorkspace({ folder: mkdtempSync(join(folder, 's')) });
  const { definition } = parseSweepFile(text, { path: 'bench.yaml', folder, cpuCount: 2, defaultSeed: 1 });
  const { id } = await workspace.submit(definition);
  const drive = await workspace.drive(id);
  return {
    place: await address(join(workspace.folders.outputs(id, 0), 'address')),
    async close() {
      await workspace.store.command(id, { kind: 'cancel', reason: null });
      drive.wake();
      await drive.done;
      await workspace.close();
    },
  };
}

/** What the floors answer. */
function receipt() {
  return { cursor: 1, want: 'continue', delivery: 'exactly_once', serverTimeMs: Date.now() };
}

async function bareFastify(): Promise<Measured> {
  const app = fastify();
  app.post('/*', async () => receipt());
  return { place: [await app.listen({ host: '127.0.0.1', port: 0 }), 'none', 'none'], close: () => app.close() };
}

async function bareNode(): Promise<Measured> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      JSON.parse(body);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(receipt()));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  const port = typeof at === 'object' ? at?.port : undefined;
  return {
    place: [`http://127.0.0.1:${port}`, 'none', 'none'],
    async close() {
      server.close();
    },
  };
}

async function address(file: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  for (;;) {
    const found = await readFile(file, 'utf8').catch(() => '');
    if (found.endsWith('\n')) return found.trim().split(' ');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
