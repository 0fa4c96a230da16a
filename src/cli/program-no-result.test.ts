import { afterAll, expect, it } from 'vitest';
import { openLab, reportScore, squares } from './squares.fixture.ts';

const lab = openLab();
const { file, hyperdrive } = lab;
afterAll(lab.close);

it('a sweep whose trials fail says why, once per kind, and exits with 1', async () => {
  const bad = file('bad.yaml', squares('echo "no module named ${{search_space.x}}" >&2; exit 3'));
  const { code, out } = await hyperdrive([
    ...['run', bad, '--state', 'bad'],
    // One at a time, so that the first three fail.
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

it('every view of a sweep whose trials never report the metric says so, and run exits with 1', async () => {
  const path = file('misnamed.yaml', squares(reportScore.replace('score', 'scores')));
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

it('a sweep that only reports NaN has no result; a sweep whose trials are all outside the constraints has one', async () => {
  const nan = await hyperdrive(['run', file('nan.yaml', squares(`echo '{"score": NaN}'`)), '--state', 'nan']);
  expect(nan.code).toBe(1);
  expect(nan.out).toContain(
    'error: no value of "score" counts. Every value is NaN, infinite, or of a trial that failed.',
  );
  const bounded = squares(reportScore, 'outcome_constraints: [{metric: score, max: 0}]');
  const outside = await hyperdrive(['run', file('outside.yaml', bounded), '--state', 'outside']);
  expect(outside.code).toBe(0);
  expect(outside.out).toContain('best: none, because no trial within the outcome constraints reported "score"');
});

it('a sweep with several objectives names the ones without reports', async () => {
  const two = squares('true')
    .replace('objective:', 'objectives: [{primary_metric: cost, goal: minimize},')
    .replace('goal: maximize}', 'goal: maximize}]')
    .replace('sampling_algorithm: grid', 'sampling_algorithm: random');
  const { code, out } = await hyperdrive(['run', file('two.yaml', two), '--state', 'two']);
  expect(out).toContain(
    'error: no trial has reported "cost", "score". No metric was reported at all. Let the script report',
  );
  expect(code).toBe(1);
});
