/**
 * Measures the dashboard in Chromium over a state folder: first useful paint, bytes, brush to repaint, memory. Beside the
 * clock it tells processor time: of the tab's main thread, of its worker and of the server, which a busy machine does not
 * stretch. The package must be built (`npm run build`); the server is a separate process.
 *
 *   npx tsx bench/dashboard/browser.ts --state /tmp/study [--id synthetic] [--repeat 5] [--moves 60]
 *
 * Linux only: processor times come from /proc.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Browser, type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../test/web/browser.ts';

const { values } = parseArgs({
  options: {
    state: { type: 'string' },
    id: { type: 'string', default: 'synthetic' },
    repeat: { type: 'string', default: '5' },
    moves: { type: 'string', default: '60' },
    axis: { type: 'string', default: 'learning_rate' },
    columns: { type: 'string', default: '' },
  },
});
const executablePath = findChromium();
if (values.state === undefined || executablePath === undefined)
  throw new Error('--state FOLDER and Chromium are needed');

// ---- processor time ---------------------------------------------------------------------------------------------------

/** Milliseconds of processor time of one thread; 0 if it has ended. */
function threadMs(pid: number, thread: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

/** Threads of a process by name. */
function threadsOf(pid: number): readonly { readonly id: number; readonly name: string }[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((id) => {
    try {
      return [{ id: Number(id), name: readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8').trim() }];
    } catch {
      return [];
    }
  });
}

const processMs = (pid: number) => threadsOf(pid).reduce((sum, { id }) => sum + threadMs(pid, id), 0);

function statusMb(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(text)?.[1] ?? Number.NaN) / 1024;
}

// ---- server and browser -----------------------------------------------------------------------------------------------

async function startServer(
  state: string,
): Promise<{ readonly process: ChildProcess; readonly url: string; readonly pid: number }> {
  const child = spawn(process.execPath, ['dist/cli/main.js', 'serve', '--state', state, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { stdout, pid } = child;
  if (stdout === null || pid === undefined) throw new Error('the server did not start');
  for await (const line of createInterface({ input: stdout })) {
    const told: unknown = JSON.parse(line);
    const url: unknown = typeof told === 'object' && told !== null ? Reflect.get(told, 'url') : undefined;
    if (typeof url === 'string') return { process: child, url, pid };
  }
  throw new Error('the server ended');
}

/** Runs in each page before its scripts: notes when charts were first drawn, and each repaint of the density. */
const probe = `
(() => {
  const seen = (globalThis.__bench = { useful: null, repaints: [], moves: [] });
  const shown = (name) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => name(performance.now());
    channel.port2.postMessage(0);
  };
  const proto = CanvasRenderingContext2D.prototype;
  const { putImageData, stroke, fill } = proto;
  const useful = () => { if (seen.useful === null) { seen.useful = 0; shown((now) => { seen.useful = now; globalThis.benchTold?.('useful'); }); } };
  proto.putImageData = function (...args) {
    putImageData.apply(this, args);
    if (this.canvas.closest?.('.pcp') && args[0].width > 1) { useful(); shown((now) => { seen.repaints.push(now); globalThis.benchTold?.('repaint'); }); }
  };
  const history = (canvas) => /best so far/.test(canvas.getAttribute?.('aria-label') ?? '');
  proto.stroke = function (...args) { stroke.apply(this, args); if (seen.useful === null && history(this.canvas)) useful(); };
  proto.fill = function (...args) { fill.apply(this, args); if (seen.useful === null && history(this.canvas)) useful(); };
  addEventListener('pointermove', (event) => { seen.moves.push(event.timeStamp); }, true);
  globalThis.__longTasks = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) globalThis.__longTasks += entry.duration > 50 ? 1 : 0; }).observe({ type: 'longtask' });
})();
`;

interface Tab {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly pid: number;
  bytes(): number;
  /** Waits until the page has sent this message that many times in total. */
  told(what: 'useful' | 'repaint', times: number): Promise<void>;
}

async function processIds(session: CDPSession): Promise<readonly number[]> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** A tab with an empty cache in a separate process. */
async function openTab(browser: Browser, session: CDPSession): Promise<Tab> {
  const before = new Set(await processIds(session));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto('about:blank');
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Performance.enable');
  let bytes = 0;
  cdp.on('Network.dataReceived', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  cdp.on('Network.responseReceived', ({ response }) => {
    bytes += response.encodedDataLength;
  });
  const counts = { useful: 0, repaint: 0 };
  const listeners = new Set<() => void>();
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.addBinding', { name: 'benchTold' });
  cdp.on('Runtime.bindingCalled', ({ payload }) => {
    if (payload === 'useful' || payload === 'repaint') counts[payload]++;
    for (const listener of listeners) listener();
  });
  const told = (what: 'useful' | 'repaint', times: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the page did not tell ${what}`)), 120_000);
      const listener = () => {
        if (counts[what] < times) return;
        clearTimeout(timer);
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
      listener();
    });
  await page.addInitScript(probe);
  const pid = (await processIds(session)).find((id) => !before.has(id));
  if (pid === undefined) throw new Error('no separate process');
  return { context, page, cdp, pid, bytes: () => bytes, told };
}

const number = async (page: Page, expression: string): Promise<number> => Number(await page.evaluate(expression));

/** Renderer thread of a page. */
function mainThread(pid: number): number {
  return threadsOf(pid).find(({ name }) => /Main/.test(name))?.id ?? pid;
}

const workerThreads = (pid: number) =>
  threadsOf(pid).filter(({ name }) => /Worker th|DedicatedWorker/.test(name) && !/Pool|ForegroundW/.test(name));

const quantile = (list: readonly number[], q: number) =>
  [...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(q * list.length))] ?? Number.NaN;
const show = (list: readonly number[]) =>
  `${quantile(list, 0.5).toFixed(0)} (${Math.min(...list).toFixed(0)}–${Math.max(...list).toFixed(0)})`;

// ---- measurements -----------------------------------------------------------------------------------------------------

async function paints(
  browser: Browser,
  session: CDPSession,
  url: string,
  serverPid: number,
  path: string,
): Promise<void> {
  const rows = {
    wall: [] as number[],
    main: [] as number[],
    server: [] as number[],
    kib: [] as number[],
    task: [] as number[],
  };
  for (let k = 0; k < Number(values.repeat); k++) {
    const tab = await openTab(browser, session);
    const serverBefore = processMs(serverPid);
    const main = mainThread(tab.pid);
    const before = threadMs(tab.pid, main);
    await tab.page.goto(url + path, { waitUntil: 'commit' });
    await tab.told('useful', 1);
    rows.main.push(threadMs(tab.pid, main) - before);
    rows.server.push(processMs(serverPid) - serverBefore);
    rows.kib.push(tab.bytes() / 1024);
    rows.wall.push(await number(tab.page, '__bench.useful'));
    const { metrics } = await tab.cdp.send('Performance.getMetrics');
    rows.task.push((metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000);
    await tab.context.close();
  }
  console.log(
    `| ${path} | ${show(rows.wall)} | ${show(rows.main)} | ${show(rows.task)} | ${show(rows.server)} | ${show(rows.kib)} |`,
  );
}

async function brush(browser: Browser, session: CDPSession, url: string): Promise<void> {
  const tab = await openTab(browser, session);
  const { page, pid } = tab;
  await page.goto(`${url}/sweeps/${values.id}/explore${values.columns}`);
  await tab.told('useful', 1);
  // The columns follow the first paint.
  await page.locator('.vt .line').first().waitFor();
  await page.waitForTimeout(4_000);
  const box = await page.locator(`rect.hit[data-axis="${values.axis}"]`).boundingBox();
  if (box === null) throw new Error(`no axis ${values.axis}`);
  const x = box.x + box.width / 2;
  const y = (share: number) => box.y + box.height * share;
  const main = mainThread(pid);
  const workers = workerThreads(pid).map(({ id }) => id);
  const workerMs = () => workers.reduce((sum, id) => sum + threadMs(pid, id), 0);
  const rows = { wall: [] as number[], main: [] as number[], worker: [] as number[], all: [] as number[] };
  await page.mouse.move(x, y(0.2));
  await page.mouse.down();
  const moves = Number(values.moves);
  for (let k = 0; k < moves; k++) {
    const to = y(0.25 + 0.6 * (0.5 - 0.5 * Math.cos(((2 * Math.PI * (k + 1)) / moves) * 1.5)) + 0.0007 * k);
    const count = await number(page, '(__bench.moves.length = 0, __bench.repaints.length)');
    const before = { main: threadMs(pid, main), worker: workerMs(), all: processMs(pid) };
    await page.mouse.move(x, to);
    await tab.told('repaint', count + 1);
    await page.waitForTimeout(30);
    rows.wall.push(await number(page, `__bench.repaints[${count}] - __bench.moves[0]`));
    rows.main.push(threadMs(pid, main) - before.main);
    rows.worker.push(workerMs() - before.worker);
    rows.all.push(processMs(pid) - before.all);
  }
  await page.mouse.up();
  const tell = (name: string, list: readonly number[]) =>
    console.log(
      `| ${name} | ${quantile(list, 0.5).toFixed(1)} | ${quantile(list, 0.95).toFixed(1)} | ${Math.max(...list).toFixed(1)} |`,
    );
  console.log(`\n| brush, ${moves} moves | p50 ms | p95 ms | worst ms |\n| --- | --- | --- | --- |`);
  tell('pointer move to the frame after the repaint, clock', rows.wall);
  tell('main thread, processor', rows.main);
  tell('worker, processor', rows.worker);
  tell('whole tab, processor', rows.all);
  await tab.cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await tab.cdp.send('Runtime.getHeapUsage');
  console.log(`\nlong tasks (> 50 ms): ${await number(page, '__longTasks')}`);
  console.log(
    `tab: page heap ${(usedSize / 2 ** 20).toFixed(1)} MiB, resident ${statusMb(pid, 'VmRSS').toFixed(0)} MiB`,
  );
  await tab.context.close();
}

const server = await startServer(values.state);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
try {
  const session = await browser.newBrowserCDPSession();
  const opened = performance.now();
  await fetch(`${server.url}/api/v1/sweeps/${values.id}`);
  console.log(
    `columns of the sweep loaded ${(performance.now() - opened).toFixed(0)} ms after the server, ${processMs(server.pid).toFixed(0)} ms of its processor time in all`,
  );
  // What the server prepares before it is asked.
  await new Promise((resolve) => setTimeout(resolve, 8_000));
  console.log(
    `server after preparing: ${processMs(server.pid).toFixed(0)} ms of processor time, ${statusMb(server.pid, 'VmRSS').toFixed(0)} MiB resident`,
  );
  console.log(
    '\n| page, cold cache | useful, clock ms | main thread, processor ms | TaskDuration ms | server, processor ms | KiB until then |\n| --- | --- | --- | --- | --- | --- |',
  );
  for (const tab of ['', '/explore'])
    await paints(browser, session, server.url, server.pid, `/sweeps/${values.id}${tab}`);
  await brush(browser, session, server.url);
  console.log(
    `server: ${statusMb(server.pid, 'VmRSS').toFixed(0)} MiB resident, ${statusMb(server.pid, 'VmHWM').toFixed(0)} at most`,
  );
} finally {
  await browser.close();
  server.process.kill('SIGINT');
  await once(server.process, 'exit');
}
