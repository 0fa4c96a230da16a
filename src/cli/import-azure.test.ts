import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLab } from './squares.fixture.ts';

const lab = openLab();
const { folder, hyperdrive } = lab;
afterAll(lab.close);

const schema = '$schema: https://azuremlschemas.azureedge.net/latest';

/** A component in a folder of its own, with registered data, a file and a folder as outputs, and two processes. */
function project(command: string, more = ''): void {
  mkdirSync(join(folder, 'parts'), { recursive: true });
  mkdirSync(join(folder, 'src'), { recursive: true });
  mkdirSync(join(folder, 'local data'), { recursive: true });
  writeFileSync(join(folder, 'local data', 'a.csv'), '7\n');
  writeFileSync(join(folder, 'src', 'train.sh'), command);
  writeFileSync(
    join(folder, 'parts', 'train.yml'),
    `${schema}/commandComponent.schema.json
name: train
version: 1
type: command
inputs:
  data: {type: uri_folder}
  x: {type: integer, min: 1, max: 2}
outputs:
  model: {type: uri_folder}
  report: {type: uri_file}
code: ../src
environment: azureml:sklearn@latest
command: sh train.sh \${{inputs.data}} \${{inputs.x}} \${{outputs.model}} \${{outputs.report}}
${more}`,
  );
  writeFileSync(
    join(folder, 'sweep.yml'),
    `${schema}/sweepJob.schema.json
type: sweep
trial: ./parts/train.yml
inputs: {data: {type: uri_folder, path: 'azureml:numbers:4'}}
search_space: {x: {type: choice, values: [1, 2]}}
objective: {primary_metric: score, goal: maximize}
limits: {max_total_trials: 2, timeout: 5}
`,
  );
}

const map = ['--map', 'azureml:numbers:4=local data', '--cpus', '4', '--gpus', ''];

function outputsOf(state: string, trial: number): string {
  const sweeps = join(folder, state, 'sweeps');
  return join(sweeps, readdirSync(sweeps)[0] ?? '', 'trials', String(trial), 'outputs');
}

test('a component with registered data, a folder and a file as outputs', async () => {
  project(`
test "$3" = "$AZUREML_SWEEP_model" && test "$4" = "$AZUREML_SWEEP_report" || exit 7
test -d "$3" || exit 8
value=$(cat "$1/a.csv")
echo "$value and $2" > "$3/model.txt"
echo done > "$4"
echo "{\\"score\\": $((value * $2))}"
`);
  const bare = await hyperdrive(['check', 'sweep.yml']);
  expect(bare.err).toContain(
    '"azureml:numbers:4" is not on this machine: give a local path, or --map azureml:numbers:4=PATH; trials 0 to 1 will fail',
  );
  const run = await hyperdrive(['run', 'sweep.yml', '--state', 'state', ...map]);
  expect(run).toMatchObject({ code: 0 });
  const best = JSON.parse((await hyperdrive(['best', '--state', 'state', '--json'])).out);
  expect(readFileSync(join(best.outputs, 'model', 'model.txt'), 'utf8')).toBe('7 and 2\n');
  expect(readFileSync(join(best.outputs, 'report'), 'utf8')).toBe('done\n');
});

test('import azure prints a form that means the same, and that it prints again', async () => {
  project('true', 'distribution: {type: pytorch, process_count_per_instance: 2}');
  const first = await hyperdrive(['import', 'azure', 'sweep.yml', '--map', 'azureml:numbers:4=local data']);
  expect(first).toMatchObject({ code: 0 });
  expect(first.out).toContain('timeout: 60');
  expect(first.out).not.toContain('seed:');
  writeFileSync(join(folder, 'imported.yaml'), first.out);
  const second = await hyperdrive(['import', 'azure', 'imported.yaml']);
  expect(second.out).toBe(first.out);
  writeFileSync(join(folder, 'pipeline.yml'), 'type: pipeline\njobs: {a: {type: command, command: echo}}\n');
  expect((await hyperdrive(['import', 'azure', 'pipeline.yml'])).err).toContain('this is a pipeline of "a"');
});

const ranks = `
echo "$RANK of $WORLD_SIZE at $MASTER_ADDR:$MASTER_PORT, local $LOCAL_RANK of $LOCAL_WORLD_SIZE on node $NODE_RANK" > "$3/rank-$RANK"
echo "{\\"score\\": $RANK}"
`;
const two = 'distribution: {type: pytorch, process_count_per_instance: 2}';

test('pytorch: processes of one trial know their ranks, and only rank 0 reports', async () => {
  project(ranks, two);
  expect((await hyperdrive(['run', 'sweep.yml', '--state', 'ranks', ...map])).code).toBe(0);
  for (const trial of [0, 1]) {
    const folderOf = join(outputsOf('ranks', trial), 'model');
    const [zero, one] = [0, 1].map((rank) => readFileSync(join(folderOf, `rank-${rank}`), 'utf8'));
    expect(zero).toMatch(/^0 of 2 at 127\.0\.0\.1:\d+, local 0 of 2 on node 0$/m);
    expect(one).toBe(zero?.replace('0 of 2', '1 of 2').replace('local 0', 'local 1'));
    const trials = JSON.parse((await hyperdrive(['trials', '--state', 'ranks', '--json'])).out);
    expect(trials[trial]).toMatchObject({ state: 'completed', best: 0, intervals: 1 });
  }
});

test.each([
  ['another rank', '1', 'rank 1 ended with exit status 5'],
  ['rank 0', '0', 'Exit code 5'],
])('pytorch: when %s fails, the others end and the trial fails', async (_, rank, reason) => {
  project(`${ranks}\nif [ "$RANK" = ${rank} ]; then sleep 0.3; exit 5; fi\nexec sleep 60\n`, two);
  const state = `failing-${rank}`;
  const from = Date.now();
  await hyperdrive(['run', 'sweep.yml', '--state', state, ...map]);
  expect(Date.now() - from).toBeLessThan(30_000);
  const trials = JSON.parse((await hyperdrive(['trials', '--state', state, '--json'])).out);
  expect(trials).toMatchObject([{ state: 'failed' }, { state: 'failed' }]);
  expect(trials[0].message).toContain(reason);
});
