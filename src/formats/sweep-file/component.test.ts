import { describe, expect, it } from 'vitest';
import { parse, problemsOf } from './sweep-file.fixture.ts';

const component = `
$schema: https://azuremlschemas.azureedge.net/latest/commandComponent.schema.json
name: train
version: 3
type: command
is_deterministic: true
inputs:
  data: {type: uri_folder}
  lr: {type: number, min: 0.0001, max: 0.5}
  depth: {type: integer, default: 4, min: 1, max: 9}
  booster: {type: string, enum: [gbdt, dart], default: gbdt}
  note: {type: string, optional: true}
outputs:
  model: {type: uri_folder}
  report: {type: uri_file}
code: ../src
environment: azureml:AzureML-sklearn-1.5@latest
command: >-
  python train.py --data \${{inputs.data}} --lr \${{inputs.lr}} --depth \${{inputs.depth}} --booster \${{inputs.booster}}
  $[[--note \${{inputs.note}}]] --model \${{outputs.model}} --report \${{outputs.report}}
`;

const files: Readonly<Record<string, string>> = {
  '/work/digits/parts/train.yml': component,
  '/work/digits/pipeline.yml': 'type: pipeline\njobs: {a: {type: command, command: echo}}\n',
  '/work/digits/broken.yml': 'command: [\n',
  '/elsewhere/train.yml': 'command: echo ${{inputs.lr}}\ninputs: {lr: {type: number}}\n',
};

const options = {
  readText: (path: string) => files[path],
  exists: (path: string) => !path.includes('nowhere'),
  places: { 'azureml:train:1': '/elsewhere/train.yml', mnist: '/data/mnist', 'wasbs://c@a.net/sets': '/data/sets' },
};

const sweep = (trial: string, more = '') => `
trial: ${trial}
search_space:
  lr: {type: loguniform, min_value: -6, max_value: -1}
objective: {primary_metric: loss, goal: minimize}
limits: {max_total_trials: 20}
${more}`;

const inputs = 'inputs: {data: {path: ./data}}';
const read = (text: string) => parse(text, options);
const problems = (text: string) => problemsOf(text, options);

describe('trial names a component file', () => {
  it.each(['./parts/train.yml', 'file:./parts/train.yml', 'parts/train.yml'])('%s', (trial) => {
    const { definition, warnings } = read(sweep(trial, inputs));
    expect(definition.trial).toMatchObject({
      command:
        'python train.py --data /work/digits/data --lr ${{search_space.lr}} --depth 4 --booster gbdt  --model ${{outputs.model}} --report ${{outputs.report}}',
      copiedCode: '/work/digits/src',
      workingFolder: '/work/digits/src',
      environment: { AZUREML_SWEEP_data: '/work/digits/data', AZUREML_SWEEP_depth: '4', AZUREML_SWEEP_booster: 'gbdt' },
      outputs: { model: 'folder', report: 'file' },
    });
    expect(warnings.map(({ path }) => path)).toEqual(['trial.environment']);
  });

  it('from a registry, with a local file', () => {
    expect(read(sweep('azureml:train:1')).definition.trial).toMatchObject({
      command: 'echo ${{search_space.lr}}',
      workingFolder: '/elsewhere',
    });
    expect(problems(sweep('azureml:other:1'))).toEqual([
      '2:8 trial: "azureml:other:1" is not on this machine: save its YAML file and give its path, or --map azureml:other:1=train.yml',
    ]);
  });

  it.each([
    ['nowhere.yml', /there is no file \/work\/digits\/nowhere\.yml/],
    ['pipeline.yml', /has no command: this is a pipeline of "a"/],
    ['broken.yml', /broken\.yml is not readable YAML/],
  ])('%s is refused', (trial, expected) => {
    expect(problems(sweep(trial))).toEqual([expect.stringMatching(expected)]);
  });

  it('is not read where no files may be', () => {
    expect(problemsOf(sweep('./parts/train.yml'))[0]).toContain('a file is read only where the sweep file is');
  });

  it('takes only its inputs, with their types and limits', () => {
    const text = `
trial: ./parts/train.yml
inputs: {data: {path: ./data}, booster: goss, depth: 2.5}
search_space:
  lr: {type: uniform, min_value: 0.01, max_value: 0.9}
  dept: {type: choice, values: [1, 2]}
objective: {primary_metric: loss, goal: minimize}
`;
    expect(problems(text)).toEqual([
      '3:41 inputs.booster: expected "gbdt" or "dart", got "goss"',
      '3:54 inputs.depth: expected a whole number, got 2.5',
      '5:7 search_space.lr: expected a number of at most 0.5, got 0.9, as trial.inputs.lr says',
      '6:3 search_space.dept: is no input of the component; did you mean "depth"?',
    ]);
    expect(problems(sweep('./parts/train.yml'))).toEqual([
      '2:1 trial.inputs.data: has no value: give value, path or default, or optional: true (in ./parts/train.yml)',
    ]);
  });
});

describe('inputs', () => {
  const text = (path: string) =>
    sweep(`{command: "train \${{inputs.data}} \${{search_space.lr}}"}`, `inputs: {data: {path: "${path}"}}`);
  const commandOf = (path: string) => {
    const { definition, warnings } = read(text(path));
    return [definition.trial, warnings.map(({ message }) => message)];
  };

  it.each([
    ['azureml:mnist:3', '/data/mnist'],
    ['azureml:mnist@latest', '/data/mnist'],
    ['wasbs://c@a.net/sets/a/b.csv', '/data/sets/a/b.csv'],
    ['https://example.org/a.csv', 'https://example.org/a.csv'],
  ])('%s becomes %s', (given, place) => {
    expect(commandOf(given)).toMatchObject([{ environment: { AZUREML_SWEEP_data: place } }, []]);
  });

  it.each([
    ['azureml:other:1', '"azureml:other:1" is not on this machine: give a local path, or --map azureml:other:1=PATH'],
    [
      'abfss://c@a.net/x',
      '"abfss://c@a.net/x" is not on this machine: give a local path, or --map abfss://c@a.net/x=PATH',
    ],
    ['./nowhere', 'there is no /work/digits/nowhere'],
  ])('%s: a note names the trials that will fail', (given, why) => {
    expect(commandOf(given)[1]).toEqual([`${why}; trials 0 to 19 will fail`]);
  });
});

it('an input may be called as what every object has', () => {
  const declared = 'toString: {type: string, default: x}, valueOf: {type: integer, max: 1}';
  const trial = `{command: "train \${{search_space.lr}} \${{inputs.toString}}", inputs: {${declared}}}`;
  expect(problems(sweep(trial))).toEqual([expect.stringContaining('trial.inputs.valueOf: has no value')]);
  const { definition } = read(sweep(trial, 'inputs: {valueOf: 1}'));
  expect(definition.trial).toMatchObject({ environment: { AZUREML_SWEEP_toString: 'x', AZUREML_SWEEP_valueOf: '1' } });
});

describe('code', () => {
  const code = (given: string) => sweep(`{command: "train \${{search_space.lr}}", code: "${given}"}`);

  it('may be registered code with a local folder', () => {
    const places = { train: '/code' };
    expect(parse(code('azureml:train:2'), { places }).definition.trial).toMatchObject({ workingFolder: '/code' });
    expect(problems(code('azureml:other:2'))[0]).toContain('give the path of a folder, or --code other=FOLDER');
  });

  it.each(['constructor', 'toString'])('may be a folder called %s', (name) => {
    expect(read(code(name)).definition.trial).toMatchObject({ workingFolder: `/work/digits/${name}` });
  });
});

describe('distribution', () => {
  const distributed = (block: string) => sweep(`{command: "train \${{search_space.lr}}", distribution: ${block}}`);

  it('pytorch is several processes, each with a processor', () => {
    const { definition, warnings } = read(distributed('{type: PyTorch, process_count_per_instance: 3}'));
    expect(definition.trial).toMatchObject({ processes: 3, cpus: 3 });
    expect(warnings).toEqual([]);
    expect(read(distributed('{type: mpi, process_count_per_instance: 2}'))).toMatchObject({
      definition: { trial: { cpus: 1 } },
      warnings: [{ message: expect.stringContaining('"mpi" is ignored') }],
    });
  });
});

it('what the file leaves to chance or to the machine is named', () => {
  expect(read(sweep('azureml:train:1')).unstated).toEqual(['seed', 'limits.max_concurrent_trials']);
  expect(read(sweep('azureml:train:1', 'seed: 3')).unstated).toEqual(['limits.max_concurrent_trials']);
});
