import { afterAll, expect, it } from 'vitest';
import { openLab } from '../squares.fixture.ts';

const lab = openLab();
const { file, hyperdrive, statusOf } = lab;
afterAll(lab.close);

const sweep = (name: string, more = '', sampling = 'bayesian') =>
  file(
    `${name}.yaml`,
    `
name: ${name}
trial: {command: 'echo "{\\"loss\\": \${{search_space.x}}}" # ${name}'}
search_space: {x: {type: uniform, min_value: 0, max_value: 1}}
sampling_algorithm: ${sampling}
objective: {primary_metric: loss, goal: minimize}
limits: {max_total_trials: 6, max_concurrent_trials: 1}
seed: 5
${more}`,
  );
const gpus = ['--gpus', ''];

it('earlier sweeps are offered, never used by themselves, and used on request, with a replay that holds', async () => {
  const first = await hyperdrive(['run', sweep('first'), ...gpus]);
  expect(first).toMatchObject({ code: 0, err: '' });
  const { id } = await statusOf('.hyperdrive');
  const offer = `note: 1 sweep with these parameters found: ${id} first (6 trials, another command); use it with --resume-from auto\n`;
  const second = sweep('second');
  expect((await hyperdrive(['check', second])).err).toBe(offer);
  for (const cannot of ['random', 'tpe'])
    expect((await hyperdrive(['check', sweep('other', '', cannot)])).err).toBe('');
  const plain = await hyperdrive(['run', second, ...gpus]);
  expect(plain).toMatchObject({ code: 0, err: offer });

  const again = await hyperdrive(['run', sweep('first'), ...gpus, '--resume-from', 'auto']);
  const { id: resumed } = await statusOf('.hyperdrive');
  expect(again).toMatchObject({ code: 0, err: '' });
  expect(again.out).toMatch(new RegExp(`\nlearns from ${id} \\(other data\\), hd-\\w+ \\(other data\\)\n`));
  expect((await hyperdrive(['replay', resumed])).code).toBe(0);
});

it('sweeps on other data are named in the file; what cannot use them says so', async () => {
  const state = ['--state', 'explicit'];
  await hyperdrive(['run', sweep('first'), ...gpus, ...state]);
  const { id } = await statusOf('explicit');
  const other = sweep('third', `resume_from: [{sweep: ${id}, data: other}]`);
  const run = await hyperdrive(['run', other, ...gpus, ...state]);
  expect(run).toMatchObject({ code: 0, err: '' });
  expect(run.out).toContain(`\nlearns from ${id} (other data)\n`);
  expect((await hyperdrive(['replay', ...state])).code).toBe(0);
  expect(await hyperdrive(['check', other, ...gpus, ...state])).toMatchObject({ code: 0, err: '' });
  const unknown = await hyperdrive(['check', sweep('unknown', 'resume_from: [hd-unknown]'), ...gpus, ...state]);
  expect(unknown).toMatchObject({ code: 2, out: '' });
  expect(unknown.err).toContain('resume_from: no sweep "hd-unknown" in this state folder');

  const tpe = await hyperdrive(['run', other, ...gpus, ...state, '--set', 'sampling_algorithm=tpe']);
  expect(tpe.err).toContain(`sampling_algorithm tpe learns only from sweeps on the same data: ${id} has no effect`);
  const pooled = await hyperdrive(['run', sweep('fourth'), ...gpus, ...state, '--resume-from', id]);
  expect(pooled.err).toContain(`resume_from: ${id} ran another command`);
  expect(pooled.err).toContain(`write {sweep: ${id}, data: other}`);
  const auto = ['--set', 'resume_from={sweep: auto, data: same}'];
  expect((await hyperdrive(['run', sweep('first'), ...gpus, ...state, ...auto])).out).toContain(`${id} (same data)`);
});
