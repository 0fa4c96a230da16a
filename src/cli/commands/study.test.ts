import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { minimize, openWorkspace, uniform } from '../../index.ts';
import { processContext } from '../terminal/process-context.ts';
import { terminalOver } from '../terminal/terminal.ts';
import { studyCommand } from './study.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-stdio-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const answerSchema = z.object({
  id: z.union([z.string(), z.number(), z.null()]),
  result: z.looseObject({ study: z.string().optional() }).optional(),
  error: z.looseObject({ code: z.string() }).optional(),
});
const trialsSchema = z.object({ trials: z.array(z.object({ trial: z.number(), config: z.looseObject({}) })) });

const viewSchema = z.object({
  study: z.string(),
  view: z.object({ position: z.number(), over: z.boolean(), text: z.string(), html: z.string() }).nullable(),
});

/** A program at the other end of the command. */
function start() {
  const stdin = new PassThrough();
  const answers: z.output<typeof answerSchema>[] = [];
  const waiting: (() => void)[] = [];
  const write = (text: string) => {
    answers.push(answerSchema.parse(JSON.parse(text)));
    waiting.shift()?.();
    return true;
  };
  const listeners = new Set<(signal: 'SIGTERM') => void>();
  const context = processContext(
    { state: folder },
    {
      terminal: terminalOver({ write }, { write }, {}),
      workingFolder: folder,
      stdin,
      signals: {
        on: (signal, listener) => (signal === 'SIGTERM' ? listeners.add(listener) : undefined),
        off: (_, listener) => listeners.delete(listener),
      },
    },
  );
  const ended = studyCommand(context, { state: folder });
  const line = async (text: string) => {
    const answered = new Promise<void>((resolve) => waiting.push(resolve));
    stdin.write(`${text}\n`);
    await answered;
    return answers.at(-1);
  };
  return {
    line,
    call: (request: object) => line(JSON.stringify(request)),
    async ask(count = 1) {
      return trialsSchema.parse((await line(JSON.stringify({ op: 'ask', count })))?.result).trials;
    },
    terminate: () => {
      for (const listener of listeners) listener('SIGTERM');
    },
    end() {
      stdin.end();
      return ended;
    },
    ended,
  };
}

const space = { x: ['uniform', [0, 1]], n: { type: 'choice', values: [1, 2] } };

test('a study from create to close: echoed ids, every kind of result, and the best trial', async () => {
  const program = start();
  const created = await program.call({ op: 'create', id: 'one', space, goal: 'maximize', seed: 4, sampling: 'random' });
  expect(created).toMatchObject({
    id: 'one',
    result: { state: folder, seed: 4, study: expect.stringMatching(/^hd-/) },
  });
  const trials = await program.ask(5);
  expect(trials.map(({ trial }) => trial)).toEqual([0, 1, 2, 3, 4]);
  expect(trials[0]?.config).toEqual({ x: expect.any(Number), n: expect.any(Number) });
  expect(await program.call({ op: 'best', id: 7 })).toEqual({ id: 7, result: { best: null } });
  expect(await program.call({ op: 'tell', trial: 0, value: 3 })).toEqual({ id: null, result: {} });
  await program.call({ op: 'tell', trial: 1, metrics: { value: 9, seconds: 1 } });
  await program.call({ op: 'tell', trial: 2, failed: 'no memory' });
  await program.call({ op: 'tell', trial: 3, infeasible: true });
  expect(await program.call({ op: 'report', trial: 4, value: 'NaN', step: 1 })).toMatchObject({
    result: { want: 'continue' },
  });
  await program.call({ op: 'report', trial: 4, metrics: { value: 1 }, step: 2 });
  await program.call({ op: 'tell', trial: 4 });
  expect(await program.call({ op: 'best' })).toMatchObject({ result: { best: { trial: 1, value: 9 } } });
  expect(await program.call({ op: 'observe', config: { x: 0.5, n: 2 }, value: 8 })).toEqual({ id: null, result: {} });
  expect(await program.call({ op: 'close' })).toEqual({ id: null, result: {} });
  expect(await program.end()).toBe(0);

  const workspace = await openWorkspace({ folder, readOnly: true });
  const sweepId = created?.result?.study ?? '';
  const told = await workspace.store.trials({ sweepId });
  expect(told.map(({ state, failure }) => failure ?? state)).toEqual([
    'completed',
    'completed',
    'user_error',
    'infeasible',
    'completed',
  ]);
  expect((await workspace.replay(sweepId)).differences).toEqual([]);
  await workspace.close();
});

test('several objectives: tell and observe by metric, and their front', async () => {
  const program = start();
  const objectives = [
    { primary_metric: 'loss', goal: 'minimize' },
    { primary_metric: 'size', goal: 'minimize' },
  ];
  await program.call({ op: 'create', state: ':memory:', space, seed: 1, objectives });
  await program.call({ op: 'observe', config: { x: 0.5, n: 1 }, metrics: { loss: 1, size: 1 } });
  const partial = await program.call({ op: 'observe', config: { x: 0.5, n: 1 }, value: 1 });
  expect(partial).toMatchObject({ error: { code: 'SWEEP_BAD_OBSERVATION', details: { metric: 'size' } } });
  await program.ask(3);
  for (const [trial, loss, size] of [
    [0, 1, 3],
    [1, 2, 2],
    [2, 3, 4],
  ])
    await program.call({ op: 'tell', trial, metrics: { loss, size } });
  expect(await program.call({ op: 'front', reference: { loss: 4, size: 4 } })).toMatchObject({
    result: { trials: [{ trial: 0, values: { loss: 1, size: 3 } }, { trial: 1 }], hypervolume: 5 },
  });
  expect(await program.end()).toBe(0);
});

test('a policy stops a trial, and after the limit ask returns nothing', async () => {
  const program = start();
  await program.call({
    op: 'create',
    state: ':memory:',
    space,
    goal: 'maximize',
    seed: 1,
    sampling: 'tpe',
    early_termination: { type: 'bandit', slack_amount: 0.1 },
    max_total_trials: 3,
  });
  await program.ask(2);
  await program.call({ op: 'report', trial: 0, value: 5 });
  expect(await program.call({ op: 'report', trial: 1, value: 1 })).toMatchObject({ result: { want: 'stop' } });
  await program.call({ op: 'tell', trial: 1 });
  expect(await program.call({ op: 'ask', count: 2 })).toMatchObject({
    result: { exhausted: true, trials: [{ trial: 2 }] },
  });
  expect(await program.call({ op: 'ask', id: 3 })).toMatchObject({ id: 3, error: { code: 'SDK_EXHAUSTED' } });
  expect(await program.end()).toBe(0);
});

test('an enqueued configuration is the next trial, and trials are listed page by page', async () => {
  const program = start();
  const created = await program.call({ op: 'create', space, seed: 3, max_total_trials: 4 });
  expect(created).toMatchObject({ result: { total: 4 } });
  expect(await program.call({ op: 'enqueue', config: { x: 0.125, n: 2 } })).toEqual({ id: null, result: {} });
  expect((await program.ask())[0]?.config).toEqual({ x: 0.125, n: 2 });
  await program.ask(3);
  await program.call({ op: 'tell', trial: 0, metrics: { value: 1.5, size: 7 } });
  await program.call({ op: 'tell', trial: 1, failed: 'RangeError: too large' });
  expect(await program.call({ op: 'trials', count: 2 })).toMatchObject({
    result: {
      trials: [
        { number: 0, state: 'completed', best: 1.5, metrics: { value: 1.5, size: 7 }, parameters: { x: 0.125, n: 2 } },
        { number: 1, state: 'failed', message: 'RangeError: too large' },
      ],
    },
  });
  expect(await program.call({ op: 'trials', after: 2 })).toMatchObject({ result: { trials: [{ number: 3 }] } });
  expect(await program.call({ op: 'enqueue', config: { x: 9, n: 2 } })).toMatchObject({
    error: { code: 'SWEEP_BAD_CONFIGURATION' },
  });
  expect(await program.end()).toBe(0);
});

test('of several studies with a name, the latest', async () => {
  const program = start();
  for (const seed of [1, 2]) {
    await program.call({ op: 'create', space, seed, name: 'twice' });
    await program.call({ op: 'close' });
  }
  expect(await program.call({ op: 'open', study: 'twice' })).toMatchObject({ error: { code: 'CLI_AMBIGUOUS_SWEEP' } });
  const opened = await program.call({ op: 'open', study: 'twice', latest: true });
  const workspace = await openWorkspace({ folder, readOnly: true });
  expect((await workspace.store.sweep(opened?.result?.study ?? '')).definition.seed).toBe(2);
  await workspace.close();
  expect(await program.end()).toBe(0);
});

test('the dashboard of the state folder is served while the session lasts', async () => {
  const program = start();
  await program.call({ op: 'create', space });
  const served = await program.call({ op: 'serve' });
  const { url } = z.object({ url: z.url() }).parse(served?.result);
  expect(new URL(url).hostname).toBe('127.0.0.1');
  expect(await program.call({ op: 'serve' })).toEqual(served);
  expect((await fetch(url)).status).toBe(200);
  expect(await program.call({ op: 'serve', state: ':memory:' })).toMatchObject({ error: { code: 'CLI_NOTHING_KEPT' } });
  expect(await program.end()).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});

test('a wrong request gets an error and the loop continues', async () => {
  const program = start();
  const code = async (request: object | string) =>
    (typeof request === 'string' ? await program.line(request) : await program.call(request))?.error?.code;
  expect(await code('{')).toBe('CLI_BAD_REQUEST');
  expect(await code('[]')).toBe('CLI_BAD_REQUEST');
  expect(await program.line('{"id": 5, "op": "dance"}')).toMatchObject({ id: 5, error: { code: 'CLI_BAD_REQUEST' } });
  expect(await code({ op: 'ask' })).toBe('CLI_NO_STUDY');
  expect(await code({ op: 'create' })).toBe('FORMATS_BAD_STUDY');
  expect(await code({ op: 'create', space, sampling: 'grid' })).toBe('SAMPLING_GRID_CONTINUOUS');
  expect(await code({ op: 'open', study: 'hd-none' })).toBe('CLI_UNKNOWN_SWEEP');
  const other = await minimize({ x: uniform(0, 1) }, ({ x }) => x, { maxTotalTrials: 1, seed: 1, stateFolder: folder });
  expect(await code({ op: 'open', study: other.sweepId })).toBe('SDK_NOT_A_STUDY');
  const first = await program.call({ op: 'create', space, state: ':memory:' });
  expect(await code({ op: 'ask', count: 0 })).toBe('CLI_BAD_REQUEST');
  expect(await code({ op: 'report', trial: 0 })).toBe('CLI_BAD_REQUEST');
  expect(await program.call({ op: 'tell', trial: 0, value: '0.5' })).toMatchObject({
    error: { message: 'value: expected a number, or "NaN", "Infinity" or "-Infinity", got "0.5"' },
  });
  expect(await code({ op: 'tell', trial: 0, value: 1, failed: true })).toBe('CLI_BAD_REQUEST');
  expect(await code({ op: 'tell', trial: 0, value: 1 })).toBe('CLI_NO_OPEN_TRIAL');
  await program.ask();
  await program.call({ op: 'tell', trial: 0, value: 1 });
  expect(await code({ op: 'tell', trial: 0, value: 1 })).toBe('CLI_NO_OPEN_TRIAL');
  expect(await code({ op: 'observe', config: { x: 2, n: 1 }, value: 1 })).toBe('SWEEP_BAD_OBSERVATION');
  const second = await program.call({ op: 'create', space, state: ':memory:' });
  expect(await code({ op: 'ask' })).toBe('CLI_NO_STUDY');
  for (const { result } of [first ?? {}, second ?? {}])
    expect(await code({ op: 'ask', study: result?.study })).toBeUndefined();
  expect(await program.end()).toBe(0);
});

test('a later process continues a study and gets the open trials again', async () => {
  const program = start();
  const created = await program.call({ op: 'create', space, seed: 2, max_total_trials: 2 });
  const asked = await program.ask(2);
  await program.call({ op: 'tell', trial: 0, value: 1 });
  program.terminate();
  expect(await program.ended).toBe(130);

  const next = start();
  const study = created?.result?.study;
  expect(await next.call({ op: 'open', study })).toEqual({ id: null, result: { study, state: folder, total: 2 } });
  expect(await next.ask()).toEqual([asked[1]]);
  await next.call({ op: 'tell', trial: 1, value: 0 });
  expect(await next.call({ op: 'best' })).toMatchObject({ result: { best: { trial: 1, value: 0 } } });
  expect(await next.end()).toBe(0);
});

test('a study opens by a name that exactly one has, and answers with its id', async () => {
  const program = start();
  const created = async (name: string) =>
    (await program.call({ op: 'create', space, name, seed: 1 }))?.result?.study ?? '';
  const ids = [await created('twin'), await created('twin')];
  const valley = await created('valley');
  for (const study of [...ids, valley]) await program.call({ op: 'close', study });
  const opened = { study: valley, state: folder, total: 1_000_000 };
  expect(await program.call({ op: 'open', study: 'valley' })).toEqual({ id: null, result: opened });
  expect(await program.call({ op: 'open', study: 'valley' })).toEqual({ id: null, result: opened });
  expect(await program.call({ op: 'open', study: 'twin' })).toMatchObject({
    error: { code: 'CLI_AMBIGUOUS_SWEEP', details: { ids: [...ids].reverse() } },
  });
  expect(await program.call({ op: 'open', study: 'valey' })).toMatchObject({
    error: { code: 'CLI_UNKNOWN_SWEEP', message: expect.stringMatching(/did you mean "valley"\?$/) },
  });
  expect(await program.call({ op: 'front' })).toMatchObject({
    error: {
      code: 'SDK_NEEDS_OBJECTIVES',
      message: `a Pareto front needs several objectives, and ${valley} has one objective, "value": use its best trial`,
    },
  });
  expect(await program.end()).toBe(0);
});

test('the answer to a wrong request says what was expected and what was received', async () => {
  const program = start();
  const message = async (text: string) => (await program.line(text))?.error?.message;
  expect(await message('{"op": "nopenope"}')).toMatch(/^op: expected "create", .* or "close", got "nopenope"$/);
  expect(await message('{"op": "tell"}')).toBe('trial: is required: expected a number');
  expect(await message('{"op": "ask", "count": 0}')).toBe('count: expected a number of at least 1, got 0');
  expect(await message('{"op": "ask", "counts": 2}')).toBe('counts: unknown key "counts"; did you mean "count"?');
  expect(await message('{"op": "tell", "trial": 0, "value": NaN}')).toMatch(
    /^the line is not JSON: .*; JSON has no NaN: write "NaN", "Infinity" or "-Infinity" as text$/,
  );
  expect(await program.end()).toBe(0);
});

test('view: figures and charts of an open study, in memory too, and of any sweep of the folder', async () => {
  const program = start();
  const viewOf = async (request: object) => viewSchema.parse((await program.call({ op: 'view', ...request }))?.result);
  const kept = await program.call({ op: 'create', space, seed: 1, name: 'kept', max_total_trials: 2 });
  const study = kept?.result?.study ?? '';
  await program.ask(1);
  await program.call({ op: 'tell', trial: 0, value: 0.25 });
  const { view } = await viewOf({ study });
  expect(view).toMatchObject({ over: false, text: 'kept: running, 1 of 2 trials, best 0.2500 (trial 0)' });
  expect(view?.html.startsWith('<div class="hd-view"')).toBe(true);
  expect(await viewOf({ study, after: view?.position })).toEqual({ study, view: null });
  await program.ask(1);
  await program.call({ op: 'tell', trial: 1, failed: 'no memory' });
  expect((await viewOf({ study, after: view?.position })).view?.html).toContain('user error: no memory');
  await program.call({ op: 'close' });
  expect((await viewOf({ study: 'kept' })).view).toMatchObject({ over: true });

  const created = await program.call({ op: 'create', state: ':memory:', space, seed: 1, name: 'passing' });
  expect((await viewOf({ study: created?.result?.study })).view?.text).toMatch(/^passing: running, 0 trials$/);
  expect(await program.call({ op: 'view', study: 'nowhere' })).toMatchObject({ error: { code: 'CLI_UNKNOWN_SWEEP' } });
  expect(await program.call({ op: 'view' })).toMatchObject({ error: { code: 'CLI_BAD_REQUEST' } });
  expect(await program.end()).toBe(0);
});

test('yaml: a file as JSON, for languages whose standard library reads none', async () => {
  const program = start();
  const text = 'code: src\nlimits: { timeout: 1h }\nvalues: [1, 1.5, "1"]\n';
  expect(await program.call({ op: 'yaml', text, path: 'train.yml' })).toMatchObject({
    result: { value: { code: 'src', limits: { timeout: '1h' }, values: [1, 1.5, '1'] } },
  });
  expect(await program.call({ op: 'yaml', text: 'a: [', path: 'train.yml' })).toMatchObject({
    error: { code: 'FORMATS_BAD_YAML', message: expect.stringContaining('train.yml:1') },
  });
  expect(await program.end()).toBe(0);
});
