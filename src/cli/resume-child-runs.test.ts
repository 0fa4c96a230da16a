import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab } from './squares.fixture.ts';

const lab = openLab();
const { folder, hyperdrive, start, until } = lab;
afterAll(lab.close);

/**
 * Trains for some epochs, each of which doubles what the one before it left, and reports what it has; saves a checkpoint
 * with a word that only its own process can know.
 */
const script = `
value=$1; shift
epoch=0; word=$$-$HYPERDRIVE_TRIAL
while [ $# -gt 0 ]; do
  case "$1" in
    --resume-from) path=$2; shift 2 ;;
    *) echo "what is $1?" >&2; exit 9 ;;
  esac
done
if [ -n "$path" ]; then
  test "$path" = "$AZUREML_DATAREFERENCE_MODEL_LOCATION" || exit 8
  test "$path" = "$HYPERDRIVE_RESUME_FROM" || exit 8
  . "$path/checkpoint"
  echo "changed by its reader" > "$path/checkpoint"
fi
last=$((epoch + 3))
while [ $epoch -lt $last ]; do
  epoch=$((epoch + 1)); value=$((value * 2))
  printf 'epoch=%s; value=%s; word=%s\\n' $epoch $value $word > outputs/checkpoint
  echo "{\\"score\\": $value}"
done
echo "$word at epoch $epoch"
sleep \${PAUSE:-0}
exit \${END:-0}
`;

const sweep = (more = '') => `
$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json
type: sweep
trial: {code: src, command: [sh, train.sh, "\${{search_space.x}}"], environment_variables: {END: "0", PAUSE: "0"}}
search_space: {x: {type: choice, values: [1, 10, 100, 1000]}}
sampling_algorithm: grid
objective: {primary_metric: score, goal: maximize}
limits: {max_total_trials: 4, max_concurrent_trials: 2}
${more}`;

const state = ['--state', 'state'];
const outputs = (id: string, trial: number) => join(folder, 'state', 'sweeps', id, 'trials', String(trial), 'outputs');
const attempt = (id: string, trial: number) => join(outputs(id, trial), '..', 'attempts', '0');
const checkpoint = (id: string, trial: number) => readFileSync(join(outputs(id, trial), 'checkpoint'), 'utf8');

/** Runs a sweep. @returns its id */
async function run(text: string, ...options: string[]): Promise<string> {
  writeFileSync(join(folder, 'sweep.yaml'), text);
  const { out } = await hyperdrive(['run', 'sweep.yaml', ...state, '--gpus', '', '--json', ...options]);
  const { id } = JSON.parse(out.split('\n')[0] ?? '');
  return id;
}

async function trialsOf(id: string): Promise<{ number: number; parameters: unknown; state: string; best: number }[]> {
  return JSON.parse((await hyperdrive(['trials', id, ...state, '--json'])).out);
}

let earlier: string;
beforeAll(async () => {
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', 'train.sh'), script);
  // Every trial fails after its checkpoint.
  earlier = await run(sweep(), '--set', 'trial.environment_variables.END="5"', '--set', 'limits.max_failed_trials=9');
});

test('children of an ended sweep go on from their checkpoints, count as trials, and the rest explores', async () => {
  const before = [1, 3].map((trial) => checkpoint(earlier, trial));
  const words = before.map((text) => /word=(\S+)/.exec(text)?.[1] ?? '');
  const id = await run(sweep(`resume_child_runs: [${earlier}_1, ${earlier}_3]`));
  expect(await trialsOf(id)).toMatchObject([
    // Three epochs of the parent and three of its own: only its parent's checkpoint makes 640 of 10.
    { number: 0, parameters: { x: 10 }, state: 'completed', best: 640 },
    { number: 1, parameters: { x: 1000 }, state: 'completed', best: 64_000 },
    { number: 2, parameters: { x: 1 }, best: 8 },
    { number: 3, parameters: { x: 10 }, best: 80 },
  ]);
  for (const [trial, word] of words.entries()) {
    expect(checkpoint(id, trial)).toContain(`epoch=6; value=${trial === 0 ? 640 : 64_000}; word=${word}`);
    expect(readFileSync(join(attempt(id, trial), 'stdout.log'), 'utf8')).toContain(`${word} at epoch 6`);
  }
  // What the script wrote into its copy reached nobody else, and the copy is gone.
  expect([1, 3].map((trial) => checkpoint(earlier, trial))).toEqual(before);
  expect(readdirSync(attempt(id, 0))).toContain('exit');
  expect(readdirSync(attempt(id, 0)).filter((name) => /^(resumed|work)/.test(name))).toEqual([]);
  expect((await hyperdrive(['replay', id, ...state])).code).toBe(0);
  expect((await hyperdrive(['verify', ...state])).code).toBe(0);
});

test('enqueue --resume: a child of an ended sweep, and one of the sweep itself', async () => {
  writeFileSync(join(folder, 'running.yaml'), sweep('name: running'));
  const set = ['--set', 'trial.environment_variables.PAUSE="0.4"', '--set', 'limits.max_concurrent_trials=1'];
  const running = start(['run', 'running.yaml', ...state, '--gpus', '', '--json', ...set]);
  await until('state', ({ name, trials }) => name === 'running' && trials.completed >= 1);
  const { id } = await lab.statusOf('state');
  const resumed = await hyperdrive(['enqueue', id, ...state, '--resume', `${earlier}_2`, '--resume', `${id}_0`]);
  expect(resumed.out).toContain('2 configurations next in');
  expect((await running.ended).code).toBe(0);
  const trials = await trialsOf(id);
  expect(trials.filter(({ best }) => best === 6400 || best === 64)).toMatchObject([
    { parameters: { x: 100 }, state: 'completed' },
    { parameters: { x: 1 }, state: 'completed' },
  ]);
  expect(trials).toHaveLength(6);
});

test('a shell command gets the option too, or passes the variable on by itself', async () => {
  const command = (text: string) => [
    '--set',
    `trial.command=${JSON.stringify(text)}`,
    '--set',
    'limits.max_total_trials=1',
  ];
  const file = sweep(`resume_child_runs: [${earlier}_1]`);
  const appended = await run(file, ...command('sh train.sh ${{search_space.x}}'));
  expect(checkpoint(appended, 0)).toContain('value=640');
  const named =
    'cp "$AZUREML_DATAREFERENCE_MODEL_LOCATION/checkpoint" outputs/ && echo "{\\"score\\": 1}" # no option here';
  const own = await run(file, ...command(named));
  expect(checkpoint(own, 0)).toBe(checkpoint(earlier, 1));
});

test('an interrupted sweep resumes its children after a restart', async () => {
  writeFileSync(
    join(folder, 'paused.yaml'),
    sweep(`name: paused\nresume_child_runs: [${earlier}_0, ${earlier}_1, ${earlier}_3]`),
  );
  const set = ['--set', 'trial.environment_variables.PAUSE="0.4"', '--set', 'limits.max_concurrent_trials=1'];
  const first = start(['run', 'paused.yaml', ...state, '--gpus', '', ...set]);
  await until('state', ({ name, trials }) => name === 'paused' && trials.completed >= 1);
  first.press();
  await first.ended;
  const { id } = await lab.statusOf('state');
  expect((await hyperdrive(['resume', id, ...state, '--gpus', ''])).code).toBe(0);
  expect(await trialsOf(id)).toMatchObject([
    { best: 64 },
    { best: 640 },
    { best: 64_000 },
    { parameters: { x: 1 }, best: 8 },
  ]);
  expect((await hyperdrive(['replay', id, ...state])).code).toBe(0);
});

test.each([
  ['hd-nowhere_1', /hd-nowhere_1 is no trial of this state folder/],
  ['just-text', /expected the id of a sweep, "_" and the number of a trial/],
  ['EARLIER_99', /_99 is no trial/],
])('resume_child_runs: %s is refused before anything is recorded', async (child, expected) => {
  writeFileSync(join(folder, 'bad.yaml'), sweep(`resume_child_runs: [${child.replace('EARLIER', earlier)}]`));
  for (const command of ['check', 'run'])
    expect(await hyperdrive([command, 'bad.yaml', ...state])).toMatchObject({
      code: 2,
      err: expect.stringMatching(expected),
    });
});

test('a configuration outside the space, too many children, and a child without files are refused', async () => {
  const narrow = ['--set', 'search_space.x.values=[1]'];
  writeFileSync(join(folder, 'bad.yaml'), sweep(`resume_child_runs: [${earlier}_1]`));
  expect((await hyperdrive(['check', 'bad.yaml', ...state, ...narrow])).err).toContain(
    'the search space must contain it',
  );
  const few = await hyperdrive([
    'run',
    'bad.yaml',
    ...state,
    '--resume-child-runs',
    `${earlier}_0,${earlier}_1`,
    '--set',
    'limits.max_total_trials=1',
  ]);
  expect(few.err).toContain('2 children are more than the 1 trials of limits.max_total_trials');
  const empty = await run(sweep(), '--set', 'trial.command=["true"]', '--set', 'limits.max_total_trials=1');
  writeFileSync(join(folder, 'bad.yaml'), sweep(`resume_child_runs: [${empty}_0]`));
  expect((await hyperdrive(['run', 'bad.yaml', ...state])).err).toContain('has kept no files to resume from');
});
