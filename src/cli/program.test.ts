import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startProgram } from './program.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (words: readonly string[], stdin?: string) => startProgram(words, folder, stdin);
const hyperdrive = (words: readonly string[], stdin?: string) => start(words, stdin).ended;

/** The newest sweep of a state folder, as JSON. */
async function statusOf(state: string) {
  const { code, out } = await hyperdrive(['status', '--state', state, '--json']);
  return code === 0 ? JSON.parse(out)[0] : undefined;
}

/** Waits until the newest sweep of a state folder is as wanted. */
async function until(state: string, isWanted: (sweep: Awaited<ReturnType<typeof statusOf>>) => boolean) {
  for (let tries = 0; tries < 600; tries++) {
    const found = await statusOf(state);
    if (found && isWanted(found)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`not reached: ${JSON.stringify(await statusOf(state))}`);
}

/** A sweep over four values whose trials print the value as a metric; each also has a word on standard error. */
const sweep = (command: string, more = '') => `
name: squares
trial: {command: '${command.replaceAll("'", "''")}'}
search_space: {x: {type: choice, values: [1, 2, 3, 4]}}
sampling_algorithm: grid
objective: {primary_metric: score, goal: maximize}
limits: {max_total_trials: 4, max_concurrent_trials: 2}
${more}`;

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const good = 'echo "{\\"score\\": ${{search_space.x}}}"; echo working >&2';

it('auto sampling says which sampler it uses and why: once, while it runs and in the status', async () => {
  const auto = sweep(good).replace('sampling_algorithm: grid', 'sampling_algorithm: auto');
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
  const two = sweep(report, bounded).replace(
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
  const one = sweep(report, bounded);
  await hyperdrive(['run', file('bounded.yaml', one), '--state', 'bounded-state', '--gpus', '']);
  expect((await hyperdrive(['best', '--state', 'bounded-state'])).out).toMatch(/^trial 2 \(completed\), score 3\n/);
});

it('a study without a limit is listed with what has ended', async () => {
  const requests = [
    { op: 'create', space: { x: ['uniform', [0, 1]] } },
    { op: 'ask' },
    { op: 'tell', trial: 0, value: 1 },
  ];
  const lines = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
  expect((await hyperdrive(['study', '--stdio', '--state', 'study-state'], lines)).code).toBe(0);
  expect((await hyperdrive(['status', '--state', 'study-state'])).out).toMatch(/ {2}study +\S+ +1 +1 +\d/);
});

it('a sweep that resumes from another by name gets the id in the message', async () => {
  const state = ['--state', 'warm-state'];
  await hyperdrive(['run', file('cold.yaml', sweep(good)), ...state, '--gpus', '']);
  const { id } = await statusOf('warm-state');
  const warm = await hyperdrive(['run', file('warm.yaml', sweep(good, 'resume_from: squares')), ...state]);
  expect(warm.code).toBe(2);
  expect(warm.err).toContain(
    `no sweep "squares" in this state folder; ids are taken, and the newest sweep of that name is ${id}`,
  );
});

describe('a sweep that goes well', () => {
  it('is run, listed, shown and exported', async () => {
    const run = await hyperdrive(['run', file('good.yaml', sweep(good)), '--cpus', '2', '--gpus', '']);
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
    const run = await hyperdrive(['run', '-', '--json', '--state', 'json'], sweep(good));
    const events = run.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ event: 'submitted' });
    expect(events.filter(({ event }) => event === 'trial.ended')).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({ event: 'sweep', state: 'completed', best: { parameters: { x: 4 } } });
  });
});

it('a sweep whose trials fail says why, once per kind, and exits with 1', async () => {
  const bad = file('bad.yaml', sweep('echo "no module named ${{search_space.x}}" >&2; exit 3'));
  const { code, out } = await hyperdrive([
    ...['run', bad, '--state', 'bad'],
    // One at a time, so that the first three are the ones that fail.
    ...['--set', 'limits.max_concurrent_trials=1'],
  ]);
  expect(code).toBe(1);
  expect(out).toMatch(/^failed: trials 0, 1, 2.*exit code 3/im);
  expect(out).toContain('  | no module named 1');
  expect(out).toContain('best: none, because no trial has reported "score"');
  const best = await hyperdrive(['best', '--state', 'bad']);
  expect(best).toMatchObject({ code: 3, out: '' });
  expect(best.err).toMatch(/sweep hd-\w+ has no best trial: no trial has reported "score"\. No metric was reported/);
});

it('a sweep whose trials never report the metric says so wherever it is shown, and ends with 1', async () => {
  const path = file('misnamed.yaml', sweep(good.replace('score', 'scores')));
  const run = await hyperdrive(['run', path, '--state', 'misnamed']);
  expect(run.code).toBe(1);
  expect(run.out).toMatch(/^warning: Trial \d completed without the primary metric "score": it logged "scores"/m);
  const told =
    'no trial has reported "score". Reported instead: "scores". Did you mean "scores"? Let the script report "score", ' +
    'or name what it reports as objective.primary_metric; then run the sweep again.';
  expect(run.out).toContain(`\ntrials: 4 completed\nerror: ${told}\n`);
  const [status, watch, best] = await Promise.all(
    ['status', 'watch', 'best'].map((name) => hyperdrive([name, 'squares', '--state', 'misnamed'])),
  );
  expect(status).toMatchObject({ code: 0, out: expect.stringContaining(`error: ${told}`) });
  expect(watch).toMatchObject({ code: 1, out: expect.stringContaining(`error: ${told}`) });
  expect(best).toMatchObject({ code: 3, err: expect.stringContaining(`has no best trial: ${told}`) });
  const json = await hyperdrive(['status', 'squares', '--json', '--state', 'misnamed']);
  expect(JSON.parse(json.out)).toMatchObject({
    state: 'completed',
    standing: 'no_result',
    noResult: { missing: ['score'], reported: ['scores'] },
  });
  for (const told of [run, status, watch]) expect(told?.out).toMatch(/^sweep hd-\w+ completed without a result in /m);
  const list = ['status', '--state', 'misnamed'];
  expect((await hyperdrive(list)).out).toMatch(/squares +completed without a result +4\/4/);
  expect(JSON.parse((await hyperdrive([...list, '--json'])).out)).toMatchObject([{ standing: 'no_result' }]);
  const page = await hyperdrive(['report', '--state', 'misnamed', '--out', '-']);
  expect(page.out).toContain('<span class="pill" style="color:var(--failed)">completed without a result</span>');
});

it('a sweep that only reports NaN has no result, one whose trials are all outside the constraints has', async () => {
  const nan = await hyperdrive(['run', file('nan.yaml', sweep(`echo '{"score": NaN}'`)), '--state', 'nan']);
  expect(nan.code).toBe(1);
  expect(nan.out).toContain(
    'error: no value of "score" counts. Every value is NaN, infinite, or of a trial that failed.',
  );
  const bounded = sweep(good, 'outcome_constraints: [{metric: score, max: 0}]');
  const outside = await hyperdrive(['run', file('outside.yaml', bounded), '--state', 'outside']);
  expect(outside.code).toBe(0);
  expect(outside.out).toContain('best: none, because no trial within the outcome constraints reported "score"');
});

it('a sweep with several objectives names the ones without reports', async () => {
  const two = sweep('true')
    .replace('objective:', 'objectives: [{primary_metric: cost, goal: minimize},')
    .replace('goal: maximize}', 'goal: maximize}]')
    .replace('sampling_algorithm: grid', 'sampling_algorithm: random');
  const { code, out } = await hyperdrive(['run', file('two.yaml', two), '--state', 'two']);
  expect(out).toContain(
    'error: no trial has reported "cost", "score". No metric was reported at all. Let the script report',
  );
  expect(code).toBe(1);
});

describe('Ctrl-C and stop', () => {
  /** A sweep whose trials run until their gate is there, so exactly as long as a test wants, or until the test is killed. */
  const gated = (state: string) => {
    const gate = join(folder, `${state}.gate`);
    const command = `while [ ! -e ${gate} ] && kill -0 ${process.pid}; do sleep 0.05; done; ${good}`;
    const run = start(['run', file(`${state}.yaml`, sweep(command)), '--state', state, '--cpus', '2']);
    return { ...run, open: () => writeFileSync(gate, '') };
  };

  it('once: running trials end, no new ones start, and resume does the rest', async () => {
    const run = gated('once');
    await until('once', ({ trials }) => trials.running === 2);
    run.press();
    await until('once', ({ paused }) => paused);
    run.open();
    const { code, err } = await run.ended;
    expect(code).toBe(130);
    expect(err).toMatch(/^No new trials start.*\nNothing is lost: `hyperdrive resume hd-/);
    expect(await statusOf('once')).toMatchObject({ state: 'running', paused: true, trials: { completed: 2 } });

    const resumed = await hyperdrive(['resume', '--state', 'once']);
    expect(resumed.code).toBe(0);
    expect(resumed.out).toContain('trials: 4 completed');
  });

  it('twice: running trials keep running, and resume adopts them', async () => {
    const run = gated('twice');
    await until('twice', ({ trials }) => trials.running === 2);
    run.press();
    run.press();
    const { code, err } = await run.ended;
    expect(code).toBe(130);
    expect(err).toContain('2 trials keep running. Nothing is lost');
    run.open();
    // No process records the end, but the trial has ended.
    expect(await hyperdrive(['logs', '0', '-f', '--state', 'twice'])).toMatchObject({ code: 0, out: '{"score": 1}\n' });
    expect((await hyperdrive(['resume', '--state', 'twice'])).code).toBe(0);
    expect(await statusOf('twice')).toMatchObject({ state: 'completed', trials: { completed: 4 }, best: { best: 4 } });
  });

  it('stop cancels a sweep without a controller', async () => {
    const run = gated('left');
    await until('left', ({ trials }) => trials.running === 2);
    run.press();
    run.press();
    await run.ended;
    const stopped = await hyperdrive(['stop', '--state', 'left', '--reason', 'enough']);
    expect(stopped.code).toBe(0);
    expect(stopped.out).toMatch(/^sweep hd-\w+ canceled/);
    expect(await statusOf('left')).toMatchObject({ state: 'canceled', trials: { canceled: 2, running: 0 } });
  });

  it('SIGTERM leaves the sweep, and status says that no process drives it', async () => {
    const run = gated('term');
    await until('term', ({ trials, driven }) => trials.running === 2 && driven);
    run.terminate();
    const left = await run.ended;
    expect(left.code).toBe(130);
    expect((await hyperdrive(['status', '--state', 'term'])).out).toMatch(/squares +left +0\/4/);
    const one = await hyperdrive(['status', 'squares', '--state', 'term']);
    for (const { out } of [left, one]) expect(out).toMatch(/^sweep hd-\w+ left$/m);
    expect(one.err).toMatch(/^No process drives it\. `hyperdrive resume hd-/);
    expect(await statusOf('term')).toMatchObject({ state: 'running', paused: false, driven: false });
    run.open();
    expect((await hyperdrive(['stop', '--state', 'term', '--no-wait', '--json'])).out).toMatch(/^\{"event":"cancel"/);
    expect((await hyperdrive(['stop', '--state', 'term'])).code).toBe(0);
  });

  it('stop ends a sweep that another command drives', async () => {
    const run = gated('driven');
    await until('driven', ({ trials }) => trials.running === 2);
    const second = await hyperdrive(['resume', '--state', 'driven']);
    expect(second).toMatchObject({ code: 4, err: expect.stringContaining('code: STORE_LEASE_HELD') });
    expect((await hyperdrive(['stop', '--state', 'driven'])).code).toBe(0);
    expect((await run.ended).code).toBe(1);
  });

  it('create no state folder', async () => {
    expect((await hyperdrive(['stop', '--state', 'none'])).code).toBe(3);
    expect((await hyperdrive(['resume', '--state', 'none'])).code).toBe(3);
  });
});

describe('check', () => {
  it('lists everything that is wrong with a file and ends with 2', async () => {
    const path = file('wrong.yaml', sweep(good, 'limitz: {}').replace('maximize', 'up'));
    const { code, err } = await hyperdrive(['check', path]);
    expect(code).toBe(2);
    expect(err).toMatch(/^error: 2 problems in wrong\.yaml:\n {2}wrong\.yaml:\d+:\d+: objective\.goal: expected/);
    expect(err).toContain('did you mean "limits"?');
    expect(err).toContain('code: FORMATS_BAD_SWEEP_FILE');
    const json = JSON.parse((await hyperdrive(['check', path, '--json'])).err);
    expect(json.error).toMatchObject({ code: 'FORMATS_BAD_SWEEP_FILE', details: { problems: [{}, {}] } });
  });

  it('refuses what the sampler cannot serve', async () => {
    const path = file(
      'grid.yaml',
      sweep(good).replace('{type: choice, values: [1, 2, 3, 4]}', '{type: normal, mu: 0, sigma: 1}'),
    );
    expect(await hyperdrive(['check', path])).toMatchObject({ code: 2, err: expect.stringContaining('SAMPLING_') });
  });

  it('runs one trial and looks for the metric with --dry-run', async () => {
    const ok = await hyperdrive(['check', file('dry.yaml', sweep(good)), '--dry-run']);
    expect(ok.out).toMatch(/ok: one trial completed with\n {2}x {2}\d\nreported score: once\nscore \d\n$/);
    const other = await hyperdrive(['check', file('dry.yaml', sweep(good.replace('score', 'scores'))), '--dry-run']);
    expect(other.code).toBe(2);
    expect(other.err).toContain('never reported "score": it reported "scores"; did you mean "scores"?');
    const silent = await hyperdrive(['check', file('dry.yaml', sweep('echo score: ${{search_space.x}}')), '--dry-run']);
    expect(silent.err).toContain(
      'it reported no metric at all; print a line {"score": 0.5}, or name what is printed by',
    );
    const failing = await hyperdrive(['check', file('dry.yaml', sweep('echo oh no >&2; exit 1')), '--dry-run']);
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
    [['status', '--state', 'none'], 3, /there is no sweep in .*none yet; "hyperdrive run FILE" makes one/],
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
