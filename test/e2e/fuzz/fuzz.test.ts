import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { makeWorld, type RunningTrial, type World } from './world.ts';

/**
 * Every route of the OpenAPI document, called by schemathesis with what fits the document and what does not, as owner,
 * member, viewer and as running trials. The examples are the same in every run. `HYPERDRIVE_FUZZ_PYTHON` names the Python of
 * an environment with `requirements.txt` beside this file.
 */
const python = process.env.HYPERDRIVE_FUZZ_PYTHON ?? '';
const here = import.meta.dirname;
/** Against hanging only. */
const patience = 3_600_000;
const root = mkdtempSync(join(tmpdir(), 'hyperdrive-fuzz-'));
const started: ChildProcess[] = [];
afterAll(async () => {
  for (const child of started) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
});

// Reported as skipped, so that nobody mistakes silence for success.
if (python === '') test.skip('schemathesis: HYPERDRIVE_FUZZ_PYTHON names no Python that has it', () => {});

/** A served world. */
interface Served extends World {
  readonly url: string;
  /** Ids of models that trials logged. */
  readonly models: readonly string[];
}

/** Starts `hyperdrive serve` over a separate world. */
async function serve(name: string, ...options: string[]): Promise<Served> {
  const world = await makeWorld(join(root, name));
  const cwd = join(root, `${name}-folder`);
  mkdirSync(cwd);
  const main = resolve('src/cli/main.ts');
  const tsx = resolve('node_modules/tsx/dist/esm/index.mjs');
  const command = ['--import', tsx, main, 'serve', '--json', '--state', world.folder, '--port', '0', ...options];
  const child = spawn(process.execPath, command, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = z.object({ event: z.literal('serving'), url: z.string() }).parse(JSON.parse(line));
    const models: string[] = [];
    for (const trial of world.running) models.push(await logByMlflow(url, trial));
    return { ...world, url, models };
  }
  throw new Error('the server did not start');
}

const modelSchema = z.object({ model: z.object({ info: z.object({ model_id: z.string() }) }) });

/** Gives a trial a tag, a separate run and a model that contain its marker. @returns the model's id */
async function logByMlflow(url: string, { mlflowToken, runId, sweep, marker }: RunningTrial): Promise<string> {
  const post = async (path: string, body: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${mlflowToken}`, 'content-type': 'application/json' };
    const answer = await fetch(`${url}/api/2.0/mlflow${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.json();
  };
  const tags = [{ key: 'note', value: marker }];
  await post('/runs/set-tag', { run_id: runId, key: 'note', value: marker });
  await post('/runs/create', { experiment_id: sweep, run_name: marker, tags });
  const made = await post('/logged-models', { experiment_id: sweep, name: marker, tags });
  return modelSchema.parse(made).model.info.model_id;
}

/** A run of schemathesis. */
interface FuzzRun {
  readonly world: Served;
  readonly role: 'owner' | 'member' | 'viewer' | 'attempt';
  readonly token?: string;
  /** A trial whose marker answers may contain. */
  readonly own?: RunningTrial;
  /** Choice of paths, phases and number of examples. */
  readonly options: readonly string[];
  /** Paths that are left out, as a regular expression. */
  readonly without?: string;
}

async function fuzz(name: string, { world, role, token, own, options, without }: FuzzRun): Promise<void> {
  const folder = join(root, name);
  mkdirSync(folder);
  // Streams do not end: they have a separate test.
  const excluded = ['(events|logs/follow)$', ...(without === undefined ? [] : [without])];
  const { running, sweeps, models, tokens, url } = world;
  const ofSweep = running.filter(({ sweep }) => sweep === 'running');
  const secrets = [...Object.values(tokens), ...running.map((trial) => trial.token)];
  const facts = {
    role,
    sweeps,
    models,
    keys: ofSweep.map(({ key }) => key),
    runs: running.map(({ runId }) => runId),
    paths: ['note.txt', 'models', ...running.map(({ sweep, runId }) => `${sweep}/${runId}/artifacts/note.txt`)],
    forbidden: [...secrets, ...(role === 'attempt' ? world.markers.filter((text) => text !== own?.marker) : [])],
  };
  writeFileSync(join(folder, 'world.json'), JSON.stringify(facts));
  const command = [
    ...['-m', 'schemathesis.cli', '--config-file', join(here, 'schemathesis.toml')],
    ...['run', `${url}/openapi.json`, '--request-timeout', '60', '--warnings', 'off', '--no-color'],
    ...(token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`]),
    ...['--rate-limit', '95/s', '--exclude-path-regex', excluded.join('|'), ...options],
  ];
  const env = {
    ...process.env,
    ...{ HYPERDRIVE_FUZZ_WORLD: join(folder, 'world.json'), SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: here },
    ...{ PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8' },
  };
  const told = await new Promise<{ code: unknown; text: string }>((done) => {
    execFile(python, command, { cwd: folder, env, maxBuffer: 256 * 1024 * 1024 }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : (error.code ?? error.signal ?? 'failed'), text: stdout + stderr }),
    );
  });
  expect(told.code, told.text.slice(-20_000)).toBe(0);
}

const trials = String.raw`^/api/(2\.0|v1/attempts)/`;
const quick = ['--phases', 'coverage', '--mode', 'positive'];
const thorough = (examples: number) => ['--phases', 'coverage,fuzzing', '--max-examples', String(examples)];

describe.skipIf(python === '')('fuzzed by the OpenAPI document', () => {
  let open: Served;
  let closed: Served;
  beforeAll(async () => {
    open = await serve('open');
    closed = await serve('closed', '--require-token');
  }, patience);
  const trial = (number: number): RunningTrial => {
    const found = closed.running[number];
    if (found === undefined) throw new Error(`no trial ${number}`);
    return found;
  };

  // Two at a time: the client and the server take turns in using a processor.
  test.concurrent('as owner, if no token is needed', { timeout: patience }, () =>
    fuzz('owner', { world: open, role: 'owner', options: thorough(3), without: trials }),
  );

  test.concurrent('with tokens: users see no secret and do what their role may, trials see themselves only', {
    timeout: patience,
  }, async () => {
    const attempt = (number: number, isMlflow = false) => {
      const own = trial(number);
      return { world: closed, role: 'attempt', own, token: isMlflow ? own.mlflowToken : own.token } as const;
    };
    const own = '^/api/v1/attempts/.*/';
    await fuzz('messages', {
      ...attempt(0),
      options: [...thorough(10), '--include-path-regex', `${own}(claim|heartbeat|reports)$`],
    });
    await fuzz('end', { ...attempt(1), options: [...thorough(10), '--include-path-regex', `${own}end$`] });
    await fuzz('mlflow', {
      ...attempt(2, true),
      options: [...thorough(3), '--include-path-regex', String.raw`^/api/2\.0/`],
    });
    await fuzz('intruder', { ...attempt(3), options: quick, without: own });
    for (const role of ['viewer', 'member'] as const) {
      await fuzz(role, { world: closed, role, token: closed.tokens[role], options: quick });
    }
  });

  test('streams answer any request at once, and only to users', { timeout: patience }, async () => {
    const { url, tokens } = closed;
    const streams = ['/api/v1/sweeps/halfway/events', '/api/v1/sweeps/running/trials/0/logs/follow'];
    const value = fc.oneof(fc.integer().map(String), fc.constantFrom('', '-1', '1e3', '0x1', 'NaN'), fc.string());
    const request = fc.record({ path: fc.constantFrom(...streams), name: fc.constantFrom('after', 'offset'), value });
    const ask = async (path: string, token: string, lastEventId?: string) => {
      const cut = new AbortController();
      const headers = {
        authorization: `Bearer ${token}`,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      };
      const { status, body, headers: told } = await fetch(`${url}${path}`, { headers, signal: cut.signal });
      const { value: first } = (await body?.getReader().read()) ?? {};
      cut.abort();
      return { status, type: told.get('content-type'), first: new TextDecoder().decode(first) };
    };
    await fc.assert(
      fc.asyncProperty(request, async ({ path, name, value }) => {
        const answer = await ask(`${path}?${new URLSearchParams({ [name]: value })}`, tokens.viewer);
        expect([200, 422]).toContain(answer.status);
        if (answer.status === 200) {
          expect(answer.type).toBe('text/event-stream');
          expect(answer.first).toMatch(/^retry: 2000\n\n/);
        }
      }),
      { seed: 1, numRuns: 60 },
    );
    for (const path of streams) {
      expect((await ask(path, tokens.viewer, 'x')).status).toBe(200);
      // 429 if earlier tests have used up the allowed wrong tokens of a minute.
      expect([401, 429]).toContain((await ask(path, trial(0).token)).status);
      expect([401, 429]).toContain((await ask(path, trial(0).mlflowToken)).status);
    }
  });
});
