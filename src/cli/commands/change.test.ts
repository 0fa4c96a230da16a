import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseSweepFile } from '../../formats/index.ts';
import { openWorkspace } from '../../workspace/index.ts';
import { startProgram } from '../program.fixture.ts';

const yaml = `type: sweep
name: lab
trial: { command: [python3, train.py] }
search_space:
  lr: { type: uniform, min_value: 0, max_value: 1 }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 5, max_concurrent_trials: 2 }
`;

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-change-'));
  const workspace = await openWorkspace({ folder });
  const options = { path: 'sweep.yaml', folder, cpuCount: 2, defaultSeed: 3 };
  await workspace.submit(parseSweepFile(yaml, options).definition);
  await workspace.close();
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const run = (...words: string[]) => startProgram([...words, '--state', folder], folder).ended;

test('a change prints the differences, and versions lists it', async () => {
  const set = ['--set', 'search_space.lr.max_value=4', '--set', 'sampling_algorithm=tpe'];
  const dry = await run('change', ...set, '--dry-run');
  expect(dry.code).toBe(0);
  expect(dry.out).toMatch(
    / {2}search_space\.lr\.max_value\n {2}- 1\n {2}\+ 4\n.*would be at version 2: nothing is written\n$/s,
  );
  const done = await run('change', 'lab', ...set, '--note', 'the edge', '--if-version', '1');
  expect(done.out).toMatch(/is at version 2, from trial 0 on\n$/);
  const { out } = await run('versions');
  expect(out).toMatch(/^version 1 .*as submitted\nversion 2 .*from trial 0 on\n {2}the edge\n {2}search_space/s);
  const [, second] = JSON.parse((await run('versions', '--json')).out);
  expect(second).toMatchObject({ version: 2, note: 'the edge', definition: { sampling: { type: 'tpe' } } });
});

test('a whole file is compared key by key', async () => {
  writeFileSync(join(folder, 'sweep.yaml'), yaml.replace('max_total_trials: 5', 'max_total_trials: 9'));
  const { code, out } = await run('change', '--file', 'sweep.yaml', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    event: 'change',
    version: 2,
    written: true,
    differences: [{ path: 'limits.max_total_trials', before: 5, after: 9 }],
  });
  const again = await run('change', '--file', 'sweep.yaml');
  expect(again.out).toMatch(/already has this definition, version 2: nothing changed\n$/);
});

test('a whole file may name a component file', async () => {
  writeFileSync(join(folder, 'train.yml'), 'command: [python3, train.py]\ninputs: { lr: { type: number } }\n');
  writeFileSync(
    join(folder, 'sweep.yaml'),
    yaml
      .replace('{ command: [python3, train.py] }', './train.yml')
      .replace('max_total_trials: 5', 'max_total_trials: 9'),
  );
  const { code, out } = await run('change', '--file', 'sweep.yaml', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ differences: [{ path: 'limits.max_total_trials', before: 5, after: 9 }] });
});

test.each([
  [[], 2, 'change needs --set KEY=VALUE, or --file FILE'],
  [['--set', 'ahead=1', '--file', 'sweep.yaml'], 2, 'not both'],
  [['--set', 'ahead=1', '--default', 'x'], 2, '--default: expected name=value, got "x"'],
  [['--set', 'seed=9'], 2, 'seed: is 9, but stays 3 while the sweep runs'],
  [['--set', 'search_space.lr.max_value=-1'], 2, 'search_space.lr'],
  [['--set', 'ahead=1', '--if-version', '7'], 4, 'is at version 1, not 7: it was changed in the meantime'],
])('change %j is refused', async (words, code, message) => {
  const answer = await run('change', ...words);
  expect(answer.code).toBe(code);
  expect(answer.err).toContain(message);
  expect(JSON.parse((await run('versions', '--json')).out)).toHaveLength(1);
});

test('enqueued configurations are the next trials', async () => {
  const { out } = await run('enqueue', '--config', '{"lr": 0.5}', '--config', '{"lr": 0.25}', '--json');
  expect(JSON.parse(out)).toMatchObject({ event: 'enqueue', trials: 2, total: 7 });
  expect((await run('enqueue', '--config', '{"lr": 0.5}', '--no-on-top')).out).toMatch(
    /^1 configuration next in .* of 7 trials\n$/,
  );
  expect((await run('enqueue')).err).toContain('enqueue needs --config JSON, --again TRIAL or --resume');
  expect((await run('enqueue', '--config', '[1]')).err).toContain('--config: expected a JSON object of parameters');
  const outside = await run('enqueue', '--config', '{"lr": 3}');
  expect(outside).toMatchObject({ code: 2, err: expect.stringContaining('configs[0]: lr is 3, but must be') });
  expect((await run('enqueue', '--again', '4')).code).toBe(3);
});
