import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkAnswerSchema } from '../http/index.ts';
import { openWorkspace, serveWorkspace } from '../workspace/index.ts';
import { startProgram, submitText } from './program.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-cli-plugins-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const hyperdrive = (words: readonly string[]) => startProgram(words, folder, undefined).ended;

/** A package with a sampler that suggests its option `at`, and its schema by hand. */
const module = (version: number) => `
const schema = { '~standard': { version: 1, vendor: 'hand', validate(value) {
  const { at = 2, ...rest } = value;
  const [extra] = Object.keys(rest);
  if (extra !== undefined) return { issues: [{ message: 'unknown key', path: [extra] }] };
  if (typeof at !== 'number') return { issues: [{ message: 'expected a number', path: ['at'] }] };
  return { value: { at } };
} } };
const ceilingSchema = { '~standard': { version: 1, vendor: 'hand', validate({ most = 2, ...rest }) {
  const [extra] = Object.keys(rest);
  return extra === undefined ? { value: { most } } : { issues: [{ message: 'unknown key', path: [extra] }] };
} } };
const ceiling = { plugin: 'policy', name: 'ceiling', version: 1, summary: 'Stops what is above a value.', limit: 'most',
  schema: ceilingSchema, advice: ({ most }) => most > 100 ? ['nothing is that high'] : [],
  create: (context, { most }) => ({
    report: (trial, value, judged) => judged && value > most
      ? { kind: 'stop', reason: { policy: 'ceiling', text: value + ' is above ' + most, interval: 1, numbers: { most, rest: NaN } } }
      : { kind: 'continue' },
    finished() {},
    rewind() {},
  }) };
const nameless = { ...ceiling, name: 'nameless', create: () => ({ report() {} }) };
export default [ceiling, nameless, { plugin: 'sampler', name: 'fixed', version: ${version}, summary: 'Always the same.', schema,
  create: (context, { at }) => ({
    suggest: () => ({ kind: 'configuration', config: { x: at * ${version} }, note: { text: 'at a fixed value', at } }),
  }) }];
`;

function install(version: number): void {
  const home = join(folder, 'node_modules', '@lab', 'plugins');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "name": "@lab/plugins", "type": "module", "exports": "./main.js" }');
  writeFileSync(join(home, 'main.js'), module(version));
}
beforeAll(() => install(1));

const sweep = (algorithm: string) => `
name: plugged
trial: { command: 'echo "{\\"loss\\": \${{search_space.x}}}"' }
search_space: { x: { type: choice, values: [1, 2, 3] } }
sampling_algorithm: ${algorithm}
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 3, max_concurrent_trials: 1 }
`;

function file(name: string, algorithm: string): string {
  writeFileSync(join(folder, name), sweep(algorithm));
  return name;
}

/** Each trial reports its parameter and then waits to be stopped, or ends by itself where it is below 3. */
const stoppable = (policy: string) => `
name: stopped
trial: { command: 'echo "{\\"loss\\": \${{search_space.x}}}"; [ \${{search_space.x}} -lt 3 ] || sleep 60', stop_grace: 1s }
search_space: { x: { type: choice, values: [1, 2, 3] } }
sampling_algorithm: grid
early_termination: ${policy}
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 3, max_concurrent_trials: 1 }
`;

describe('a policy of a package', () => {
  const state = ['--state', 'policy-state'];
  const written = (name: string, policy: string) => {
    writeFileSync(join(folder, name), stoppable(policy));
    return name;
  };

  it('is checked, stops trials, and is shown and replayed', async () => {
    const good = written('policy.yaml', '"@lab/plugins/ceiling"');
    const check = await hyperdrive(['check', good, '--json', '--gpus', '']);
    expect(JSON.parse(check.out).definition.earlyTermination).toEqual({ type: '@lab/plugins/ceiling', most: 2 });
    const run = await hyperdrive(['run', good, ...state, '--gpus', '']);
    expect(run).toMatchObject({ code: 0, err: '' });
    const trials: { state: string }[] = JSON.parse((await hyperdrive(['trials', '--json', ...state])).out);
    expect(trials.map((trial) => trial.state)).toEqual(['completed', 'completed', 'stopped']);
    expect((await hyperdrive(['trials', ...state])).out).toContain('3 is above 2');
    expect((await hyperdrive(['replay', ...state])).code).toBe(0);
  });

  it('is changed while its sweep waits, and stops by its new options once resumed', async () => {
    const own = ['--state', 'changed-policy-state'];
    const id = await submitText(stoppable('"@lab/plugins/ceiling"'), {
      folder,
      state: join(folder, 'changed-policy-state'),
    });
    expect((await hyperdrive(['change', id, '--set', 'early_termination.most=2.5', ...own])).code).toBe(0);
    expect(await hyperdrive(['resume', ...own, '--gpus', ''])).toMatchObject({ code: 0, err: '' });
    expect((await hyperdrive(['trials', ...own])).out).toContain('3 is above 2.5');
    expect((await hyperdrive(['replay', ...own])).code).toBe(0);
  });

  it('advises', async () => {
    const high = written('high.yaml', '{ type: "@lab/plugins/ceiling", most: 1000 }');
    expect((await hyperdrive(['check', high, '--gpus', ''])).err).toContain('early_termination: nothing is that high');
  });

  it.each([
    ['{ type: "@lab/plugins/ceiling", mots: 1 }', 'FORMATS_BAD_SWEEP_FILE', /early_termination\.mots: unknown key/],
    ['{ type: "@lab/plugins/cieling" }', 'PLUGIN_NOT_FOUND', /did you mean @lab\/plugins\/ceiling/],
    ['{ type: "@lab/plugins/fixed" }', 'PLUGIN_NOT_FOUND', /has no policy "fixed"/],
  ])('is refused with %s', async (policy, code, message) => {
    const { code: exit, err } = await hyperdrive(['check', written('bad-policy.yaml', policy), '--gpus', '']);
    expect(exit).toBe(2);
    expect(err).toContain(code);
    expect(err).toMatch(message);
  });
});

describe('a sampler of a package', () => {
  const state = ['--state', 'plugged-state'];

  it('is checked, run, shown and replayed', async () => {
    const good = file('good.yaml', '{ type: "@lab/plugins/fixed", at: 3, seed: 5 }');
    const check = await hyperdrive(['check', good, '--gpus', '']);
    expect(check).toMatchObject({ code: 0, err: '' });
    expect(check.out).toContain('@lab/plugins/fixed sampling');
    const run = await hyperdrive(['run', good, ...state, '--gpus', '']);
    expect(run).toMatchObject({ code: 0, err: '' });
    const trials = JSON.parse((await hyperdrive(['trials', '--json', ...state])).out);
    expect(trials.map(({ parameters }: { parameters: unknown }) => parameters)).toEqual([{ x: 3 }, { x: 3 }, { x: 3 }]);
    expect((await hyperdrive(['replay', ...state])).code).toBe(0);
  });

  it('takes its defaults from its own schema, also when named without options', async () => {
    const check = await hyperdrive(['check', file('word.yaml', '"@lab/plugins/fixed"'), '--json', '--gpus', '']);
    expect(JSON.parse(check.out).definition.sampling).toEqual({ type: '@lab/plugins/fixed', at: 2 });
  });

  it.each([
    [
      '{ type: "@lab/plugins/fixed", at: high }',
      'FORMATS_BAD_SWEEP_FILE',
      /bad\.yaml:5:\d+: sampling_algorithm\.at: expected a number/,
    ],
    ['{ type: "@lab/plugins/fixed", ta: 1 }', 'FORMATS_BAD_SWEEP_FILE', /sampling_algorithm\.ta: unknown key/],
    ['{ type: "@lab/plugins/other" }', 'PLUGIN_NOT_FOUND', /has no sampler "other": it has fixed/],
    ['{ type: "@lab/missing/fixed" }', 'PLUGIN_NOT_FOUND', /npm install @lab\/missing/],
    ['{ type: "../evil/fixed" }', 'PLUGIN_BAD_NAME', /package\/name/],
  ])('is refused with %s', async (algorithm, code, message) => {
    const { code: exit, err } = await hyperdrive(['check', file('bad.yaml', algorithm), '--gpus', '']);
    expect(exit).toBe(2);
    expect(err).toContain(code);
    expect(err).toMatch(message);
  });

  it('is resumed and changed by separate commands, and replayed with both versions', async () => {
    const own = ['--state', 'resumed-state'];
    const id = await submitText(sweep('{ type: "@lab/plugins/fixed", at: 3 }'), {
      folder,
      state: join(folder, 'resumed-state'),
    });
    const changed = await hyperdrive(['change', id, '--set', 'sampling_algorithm.at=1', ...own]);
    expect(changed).toMatchObject({ code: 0, err: '' });
    const refused = await hyperdrive(['change', id, '--set', 'sampling_algorithm.at=high', ...own]);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining('sampling_algorithm.at: expected a number'),
    ]);
    expect(await hyperdrive(['resume', ...own, '--gpus', ''])).toMatchObject({ code: 0, err: '' });
    const trials = JSON.parse((await hyperdrive(['trials', '--json', ...own])).out);
    expect(trials.map(({ parameters }: { parameters: unknown }) => parameters)).toEqual([{ x: 1 }, { x: 1 }, { x: 1 }]);
    expect((await hyperdrive(['replay', ...own])).code).toBe(0);
  });

  it('is changed to from a sampler of this product, and back', async () => {
    const own = ['--state', 'switched-state'];
    const id = await submitText(sweep('random'), { folder, state: join(folder, 'switched-state') });
    const change = (value: string) => hyperdrive(['change', id, '--set', `sampling_algorithm=${value}`, ...own]);
    expect((await change('"@lab/plugins/fixed"')).code).toBe(0);
    expect((await change('"@lab/plugins/other"')).err).toContain('PLUGIN_NOT_FOUND');
    expect(await hyperdrive(['resume', ...own, '--gpus', ''])).toMatchObject({ code: 0, err: '' });
    const trials = JSON.parse((await hyperdrive(['trials', '--json', ...own])).out);
    expect(trials.map(({ parameters }: { parameters: unknown }) => parameters)).toEqual([{ x: 2 }, { x: 2 }, { x: 2 }]);
  });

  it('is loaded by a server only if its package is allowed', async () => {
    const workspace = await openWorkspace({ folder: join(folder, 'served-state') });
    const yaml = sweep('{ type: "@lab/plugins/fixed" }');
    const post = (url: string, path: string) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ yaml }),
      });
    try {
      const closed = await serveWorkspace(workspace);
      const refused = await post(closed.url, '/api/v1/sweeps');
      expect([refused.status, await refused.json()]).toMatchObject([422, { code: 'PLUGIN_NOT_ALLOWED' }]);
      expect(await (await post(closed.url, '/api/v1/check')).json()).toMatchObject({
        ok: false,
        problems: [{ code: 'PLUGIN_NOT_ALLOWED', path: 'sampling_algorithm.type', line: 5 }],
      });
      await closed.close();
      expect(await workspace.store.sweeps()).toEqual([]);
      const open = await serveWorkspace(workspace, { allowPlugins: ['@lab/plugins'] });
      const checked = checkAnswerSchema.parse(await (await post(open.url, '/api/v1/check')).json());
      expect(checked).toMatchObject({ ok: true });
      // The form of a new sweep offers what the server may load, after the built-in ones.
      expect(checked.choices.samplers.at(-1)).toBe('@lab/plugins/fixed');
      expect(checked.choices.policies.slice(-2)).toEqual(['@lab/plugins/ceiling', '@lab/plugins/nameless']);
      await open.close();
    } finally {
      await workspace.close();
    }
  });
});
