import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openLab, reportScore, squares } from './squares.fixture.ts';

const lab = openLab();
const { file, folder, hyperdrive, statusOf } = lab;
afterAll(lab.close);

it('a target that does not exist is refused before anything is recorded', async () => {
  const state = ['--state', 'no-target'];
  for (const [target, code] of [
    ['nope', 'COMPUTE_UNKNOWN_TARGET'],
    ['no-package/queue', 'PLUGIN_NOT_FOUND'],
  ] as const) {
    vi.stubEnv('HYPERDRIVE_TARGET', target);
    const run = await hyperdrive(['run', file('no-target.yaml', squares(reportScore)), ...state, '--gpus', '']);
    expect(run).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`code: ${code}`) });
    expect(run.err).toContain('HYPERDRIVE_TARGET');
  }
  vi.unstubAllEnvs();
  expect(await hyperdrive(['status', ...state, '--json'])).toMatchObject({ code: 0, out: '[]\n' });
});

it('auto sampling says which sampler it uses and why: once, while it runs and in the status', async () => {
  const auto = squares(reportScore).replace('sampling_algorithm: grid', 'sampling_algorithm: auto');
  const state = ['--state', 'auto-state'];
  const why = 'note: Sampling auto asks random: all 4 configurations fit into 4 trials.\n';
  const run = await hyperdrive(['run', file('auto.yaml', auto), ...state, '--gpus', '']);
  expect(run.out.split(why)).toHaveLength(2);
  expect((await hyperdrive(['status', 'squares', ...state])).out).toContain(`\n${why}sweep hd-`);
  const status = await hyperdrive(['status', 'squares', '--json', ...state]);
  expect(JSON.parse(status.out).notices).toMatchObject([{ code: 'SAMPLER_CHOICE', facts: { sampler: 'random' } }]);
  expect((await hyperdrive(['replay', ...state])).code).toBe(0);
});

it('best shows the Pareto front of several objectives, and only trials within the outcome constraints', async () => {
  const report =
    'echo "{\\"score\\": ${{search_space.x}}, \\"cost\\": ${{search_space.x}}${{search_space.x}}, \\"heat\\": ${{search_space.x}}}"';
  const state = ['--state', 'front-state'];
  const bounded = `outcome_constraints: [{metric: heat, max: 3}]\n`;
  const two = squares(report, bounded).replace(
    'objective: {primary_metric: score, goal: maximize}',
    'objectives: [{primary_metric: score, goal: maximize}, {primary_metric: cost, goal: minimize}]',
  );
  const run = await hyperdrive(['run', file('front.yaml', two), ...state, '--gpus', '']);
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(run.out).toContain('maximize score and minimize cost, heat <= 3, 4 trials');
  const front = await hyperdrive(['best', ...state]);
  expect(front.out).toBe(
    [
      'Pareto front of maximize score, minimize cost',
      'trial  score  cost  configuration',
      '    2      3    33  x=3',
      '    1      2    22  x=2',
      '    0      1    11  x=1',
      'hypervolume 11 from score 1, cost 33',
      '',
    ].join('\n'),
  );
  expect(JSON.parse((await hyperdrive(['best', '--json', ...state])).out)).toMatchObject({
    front: [{ number: 2, values: { score: 3, cost: 33 } }, { number: 1 }, { number: 0 }],
    reference: { score: 1, cost: 33 },
  });
  expect((await hyperdrive(['status', ...state])).out).toMatch(/ 4\/4 {2}front /);
  expect((await hyperdrive(['trials', ...state])).out).toMatch(/\n {4}3 .* x=4 +outside the outcome constraints\n$/);
  expect((await hyperdrive(['replay', ...state])).code).toBe(0);
  const one = squares(report, bounded);
  await hyperdrive(['run', file('bounded.yaml', one), '--state', 'bounded-state', '--gpus', '']);
  expect((await hyperdrive(['best', '--state', 'bounded-state'])).out).toMatch(/^trial 2 \(completed\), score 3\n/);
});

it('a study without a limit is listed with the number of ended trials', async () => {
  const requests = [
    { op: 'create', space: { x: ['uniform', [0, 1]] } },
    { op: 'ask' },
    { op: 'tell', trial: 0, value: 1 },
  ];
  const lines = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  expect((await hyperdrive(['study', '--stdio', '--state', 'study-state'], lines)).code).toBe(0);
  expect((await hyperdrive(['status', '--state', 'study-state'])).out).toMatch(/ {2}study +\S+ +1 +1 +\d/);
});

it('the message for resume_from with a name gives the id', async () => {
  const state = ['--state', 'warm-state'];
  await hyperdrive(['run', file('cold.yaml', squares(reportScore)), ...state, '--gpus', '']);
  const { id } = await statusOf('warm-state');
  const warm = await hyperdrive(['run', file('warm.yaml', squares(reportScore, 'resume_from: squares')), ...state]);
  expect(warm.code).toBe(2);
  expect(warm.err).toContain(
    `no sweep "squares" in this state folder; ids are taken, and the newest sweep of that name is ${id}`,
  );
});

describe('a sweep that goes well', () => {
  it('is run, listed, shown and exported', async () => {
    const run = await hyperdrive(['run', file('good.yaml', squares(reportScore)), '--cpus', '2', '--gpus', '']);
    expect(run).toMatchObject({ code: 0, err: '' });
    expect(run.out).toMatch(/^sweep hd-\w+: squares, maximize score, 4 trials, 2 at a time, grid sampling\n/);
    expect(run.out.match(/^trial \d {2}completed {2}score \d/gm)).toHaveLength(4);
    expect(run.out).toMatch(/trials: 4 completed\nbest: trial 3, score 4 \(completed\)\n {2}x {2}4\n$/);

    const status = await hyperdrive(['status']);
    expect(status.out).toMatch(/hd-\w+ +squares +completed +4\/4 +4 +/);
    const [json] = JSON.parse((await hyperdrive(['status', '--json'])).out);
    expect(json).toMatchObject({ state: 'completed', trials: { completed: 4 }, best: { number: 3, best: 4 } });

    expect((await hyperdrive(['status', 'squares'])).out).toContain('best: trial 3');
    expect((await hyperdrive(['best'])).out).toMatch(/^trial 3 \(completed\), score 4\n {2}x {2}4\noutputs in /);
    const trials = await hyperdrive(['trials', json.id, '--sort', 'best', '--limit', '2']);
    expect(trials.out.split('\n').map((line) => line.trim().split(/\s+/).slice(0, 3).join(' '))).toEqual([
      'trial state score',
      '3 completed 4',
      '2 completed 3',
      '',
    ]);
    const log = await hyperdrive(['logs', '1', '--json', '-f']);
    expect(
      log.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(
      expect.arrayContaining([
        { stream: 'stdout', text: '{"score": 2}\n' },
        { stream: 'stderr', text: 'working\n' },
      ]),
    );
    expect(JSON.parse((await hyperdrive(['export', '--json'])).out)).toHaveLength(4);
    expect(await hyperdrive(['logs', '1'])).toMatchObject({ code: 0, out: '{"score": 2}\n', err: 'working\n' });
    expect((await hyperdrive(['logs', '1', '--stream', 'stderr'])).out).toBe('');
    expect((await hyperdrive(['watch'])).out).toContain('trials: 4 completed');

    const replay = await hyperdrive(['replay']);
    expect(replay).toMatchObject({ code: 0, err: '' });
    expect(replay.out).toMatch(/^\d+ decisions derived again, all equal\nsweep hd-\w+, from \d+ inputs\n$/);
    expect(await hyperdrive(['replay', 'nothing'])).toMatchObject({ code: 3 });

    const csv = await hyperdrive(['export']);
    expect(csv.out.split('\r\n')[0]).toMatch(/^number,state,best,.*,param\.x$/);
    expect(csv.out.split('\r\n')).toHaveLength(6);
    for (const flag of ['-o', '--out', '--output']) {
      const name = `again${flag}.yaml`;
      const { code, err } = await hyperdrive(['export', '--format', 'yaml', flag, name]);
      expect({ flag, code, err }).toEqual({ flag, code: 0, err: `wrote ${join(folder, name)}\n` });
      expect(readFileSync(join(folder, name), 'utf8')).toContain('name: squares');
    }
    expect(await hyperdrive(['export', '--out', 'a.csv', '--output', 'b.csv'])).toMatchObject({ code: 2 });
    expect((await hyperdrive(['export', '--out', '-'])).out).toBe(csv.out);
    for (const [words, name] of [
      [['plot', 'history'], 'history.svg'],
      [['report'], 'report.html'],
    ] as const)
      expect((await hyperdrive([...words, '--output', name])).err).toBe(`wrote ${join(folder, name)}\n`);
    const again = await hyperdrive(['check', 'again--out.yaml', '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ ok: true, size: 4, definition: { name: 'squares' } });
    expect((await hyperdrive(['resume'])).code).toBe(4);
  });

  it('prints one JSON object per event', async () => {
    const run = await hyperdrive(['run', '-', '--json', '--state', 'json'], squares(reportScore));
    const events = run.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: 'submitted' });
    expect(events.filter(({ event }) => event === 'trial.ended')).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ event: 'sweep', state: 'completed', best: { parameters: { x: 4 } } });
  });
});

describe('check', () => {
  it('lists everything that is wrong with a file and ends with 2', async () => {
    const path = file('wrong.yaml', squares(reportScore, 'limitz: {}').replace('maximize', 'up'));
    const { code, err } = await hyperdrive(['check', path]);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: 2 problems in wrong\.yaml:\n {2}wrong\.yaml:\d+:\d+: objective\.goal: expected/);
    expect(err).toContain('did you mean "limits"?');
    expect(err).toContain('code: FORMATS_BAD_SWEEP_FILE');
    const json = JSON.parse((await hyperdrive(['check', path, '--json'])).err);
    expect(json.error).toMatchObject({ code: 'FORMATS_BAD_SWEEP_FILE', details: { problems: [{}, {}] } });
  });

  it('refuses a space that the sampler does not support', async () => {
    const path = file(
      'grid.yaml',
      squares(reportScore).replace('{type: choice, values: [1, 2, 3, 4]}', '{type: normal, mu: 0, sigma: 1}'),
    );
    expect(await hyperdrive(['check', path])).toMatchObject({ code: 2, err: expect.stringContaining('SAMPLING_') });
  });

  it('runs one trial and looks for the metric with --dry-run', async () => {
    const ok = await hyperdrive(['check', file('dry.yaml', squares(reportScore)), '--dry-run']);
    expect(ok.out).toMatch(/ok: one trial completed with\n {2}x {2}\d\nreported score: once\nscore \d\n$/);
    const other = await hyperdrive([
      'check',
      file('dry.yaml', squares(reportScore.replace('score', 'scores'))),
      '--dry-run',
    ]);
    expect(other.code).toBe(2);
    expect(other.err).toContain('never reported "score": it reported "scores"; did you mean "scores"?');
    const silent = await hyperdrive([
      'check',
      file('dry.yaml', squares('echo score: ${{search_space.x}}')),
      '--dry-run',
    ]);
    expect(silent.err).toContain('it reported no metric; print a line {"score": 0.5}, or match the printed text with');
    const failing = await hyperdrive(['check', file('dry.yaml', squares('echo oh no >&2; exit 1')), '--dry-run']);
    expect(failing.err).toMatch(/the trial ended as failed: user error.*\n {2}\| oh no/);
  });
});

describe('usage', () => {
  it.each([
    [['runn'], 2, /Did you mean run\?/],
    [['run'], 2, /missing required argument 'file'/],
    [['run', 'nothing.yaml'], 3, /nothing\.yaml does not exist/],
    [['trials', '--limit', 'x', '--state', 'none'], 2, /Expected a whole number/],
    [['run', 'good.yaml', '--cpus', '0'], 2, /Expected a number above 0/],
    [['status', '--state', 'none'], 3, /there is no sweep in .*none yet; "hyperdrive run FILE" creates one/],
    [['show', '--state', 'none'], 3, /there is no sweep in/],
    [['logs', '9'], 3, /9/],
    [['logs', 'x'], 2, /value 'x' is invalid for argument 'trial'\. Expected a whole number/],
    [['token', 'create'], 2, /token create needs a name/],
    [['trials', '--json', '--limit', 'x'], 2, /^\{"error":\{"code":"CLI_USAGE","message":"option '--limit/],
    [['run', '.'], 3, /\. cannot be read: EISDIR/],
    [['status', 'squarez'], 3, /did you mean "squares"\?/],
    [['best', 'hd-'], 0, /^$/],
  ])('%j ends with %i', async (words, code, message) => {
    const result = await hyperdrive(words);
    expect(result.err).toMatch(message);
    expect(result.code).toBe(code);
  });

  it('help and version end with 0', async () => {
    expect(await hyperdrive(['--help'])).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes: 0 done') });
    expect(await hyperdrive(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect((await hyperdrive(['help', 'run'])).out).toContain('--set <key=value>');
  });
});
