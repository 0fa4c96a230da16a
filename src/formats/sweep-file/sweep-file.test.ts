import { describe, expect, it } from 'vitest';
import { minimal, parse, problemsOf } from './sweep-file.fixture.ts';

describe('a minimal file', () => {
  const { definition, warnings } = parse(minimal);

  it('gets every default', () => {
    expect(warnings).toEqual([]);
    expect(definition).toEqual({
      formatVersion: 1,
      name: 'digits',
      experimentName: 'digits',
      tags: {},
      space: { lr: ['uniform', [0.001, 0.1]] },
      sampling: { type: 'random', rule: 'random', logbase: 'e' },
      seed: 7,
      earlyTermination: { type: 'none' },
      objective: { primaryMetric: 'accuracy', goal: 'maximize' },
      limits: {
        maxTotalTrials: 1000,
        maxConcurrentTrials: 4,
        timeoutMs: null,
        trialTimeoutMs: null,
        maxFailedTrials: null,
      },
      retries: { userErrors: 0, infrastructure: 3, preemptions: 20 },
      ahead: 0,
      trial: {
        type: 'command',
        command: 'python train.py --lr ${{search_space.lr}}',
        workingFolder: '/work/digits',
        environment: {},
        inheritEnvironment: [],
        appendParameters: 'auto',
        stdoutMetrics: { json: true, patterns: [] },
        cpus: 1,
        gpus: 0,
        stopGraceMs: 30_000,
        resumable: false,
      },
      resumeFrom: [],
    });
  });

  it('uses its own name if that is informative', () => {
    expect(parse(minimal, { path: 'a/lr-search.yml' }).definition.name).toBe('lr-search');
  });

  it('is JSON as well', () => {
    const json = JSON.stringify({
      trial: { command: ['python', 'train.py'] },
      search_space: { lr: 0.1, n: { type: 'randint', upper: 3 } },
      sampling_algorithm: 'grid',
    });
    expect(parse(json).definition.objective).toBeNull();
  });
});

const azure = `
$schema: https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json
type: sweep
display_name: lightgbm-iris
experiment_name: iris
description: Tuning.
tags: {team: vision, release: 1.10, final: true}
trial:
  code: src
  command: >-
    python main.py
    --iris-csv \${{inputs.iris_csv}}
    --learning-rate \${{search_space.learning_rate}}
    --boosting \${{search_space.boosting}}
    --rounds {inputs.rounds}
    --model \${{outputs.model}}
    $[[--note \${{inputs.note}}]]
    $[[--seed \${{inputs.seed}}]]
  environment: azureml:AzureML-lightgbm@latest
  environment_variables: {VERSION: 1.10, PLAIN: true}
  distribution: {type: pytorch, process_count_per_instance: 2}
  resources: {instance_count: 2, shm_size: 2g, cpus: 2, gpus: 0.5}
inputs:
  iris_csv: {type: uri_file, path: data/my iris.csv}
  rounds: {value: 42}
  note: {type: string, optional: true}
  seed: 0
outputs:
  model:
compute: azureml:cpu-cluster
sampling_algorithm: {type: Random, seed: 13, rule: Sobol, logbase: 10}
search_space:
  learning_rate: {type: loguniform, min_value: -3, max_value: -1}
  boosting: {type: choice, values: [gbdt, dart]}
objective: {primary_metric: test-multi_logloss, goal: Minimize}
early_termination: {type: bandit, slack_factor: 0.2, evaluation_interval: 0, delay_evaluation: 5}
limits: {max_total_trials: 3, max_concurrent_trials: 10, timeout: 7200, trial_timeout: 5}
queue_settings: {job_tier: spot}
identity: {type: user_identity}
`;

describe("a file with Azure's keys", () => {
  const { definition, warnings } = parse(azure);

  it('keeps what matters', () => {
    expect(definition).toMatchObject({
      displayName: 'lightgbm-iris',
      experimentName: 'iris',
      tags: { team: 'vision', release: '1.10', final: 'true' },
      sampling: { type: 'random', rule: 'sobol', logbase: 10 },
      seed: 13,
      objective: { primaryMetric: 'test-multi_logloss', goal: 'minimize' },
      earlyTermination: { type: 'bandit', slackFactor: 0.2, evaluationInterval: 1, delayEvaluation: 5 },
      limits: { maxTotalTrials: 3, maxConcurrentTrials: 3, timeoutMs: 7_200_000, trialTimeoutMs: 60_000 },
      trial: {
        workingFolder: '/work/digits/src',
        azureml: true,
        cpus: 2,
        gpus: 0.5,
        outputs: { model: 'folder' },
        processes: 2,
        environment: {
          VERSION: '1.10',
          PLAIN: 'true',
          AZUREML_SWEEP_iris_csv: '/work/digits/data/my iris.csv',
          AZUREML_SWEEP_rounds: '42',
          AZUREML_SWEEP_seed: '0',
        },
      },
    });
  });

  it('puts inputs in, quoted, and drops optional blocks without a value', () => {
    expect(definition.trial).toMatchObject({
      command:
        "python main.py --iris-csv '/work/digits/data/my iris.csv' --learning-rate ${{search_space.learning_rate}} " +
        '--boosting ${{search_space.boosting}} --rounds 42 --model ${{outputs.model}}  --seed 0',
    });
  });

  it('reports what it ignores, with positions', () => {
    const told = warnings.map(({ path, line }) => `${path} ${line}`);
    expect(told).toEqual(
      expect.arrayContaining([
        'identity 39',
        'queue_settings 38',
        'trial.environment 19',
        'trial.resources.instance_count 22',
        'trial.resources.shm_size 22',
        'compute 30',
        'limits.max_concurrent_trials 37',
        'trial.command 10',
      ]),
    );
    expect(warnings.find(({ path }) => path === 'trial.command')?.message).toContain('write ${{inputs.rounds}}');
  });
});

it.each(['..', '../other', '/tmp'])('copied code and the working directory %s: refused', (place) => {
  const text = `
trial: { command: [sh], code: app, working_directory: ${place}, isolation: copy }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: random
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 1 }
`;
  expect(() => parse(text)).toThrow(/expected a folder below code/);
  expect(() => parse(text.replace(place, '..data'))).not.toThrow();
});

it('reads our extensions', () => {
  const { definition } = parse(`
x-notes: [anything]
trial:
  command: [python, train.py, 1.10, '--data=\${{inputs.data}}']
  working_directory: app
  inherit_environment: [CUDA_*]
  stdout_metrics: {json: false, patterns: ['acc=(?<value>[0-9.]+)']}
  stop_grace: 1m 30s
  append_parameters: always
  resumable: true
  _mine: 1
inputs: {data: a b}
search_space:
  optimizer:
    type: choice
    values:
      - {name: sgd, momentum: {type: uniform, min_value: 0.5, max_value: 0.99}}
      - {name: adam}
sampling_algorithm: auto
objective: {primary_metric: acc, goal: MAXIMIZE}
early_termination: {type: asha, max_reports: 27, x-why: budget}
limits: {max_total_trials: 9, timeout: 2h, trial_timeout: null, max_failed_trials: 4}
retries: {user_errors: 1}
seed: 3
ahead: 2
resume_from: abc
`);
  expect(definition).toMatchObject({
    trial: {
      command: ['python', 'train.py', '1.10', '--data=a b'],
      workingFolder: '/work/digits/app',
      inheritEnvironment: ['CUDA_*'],
      stdoutMetrics: { json: false, patterns: ['acc=(?<value>[0-9.]+)'] },
      stopGraceMs: 90_000,
      appendParameters: 'always',
      resumable: true,
    },
    space: { optimizer: ['choice', [[{ name: 'sgd', momentum: ['uniform', [0.5, 0.99]] }, { name: 'adam' }]]] },
    earlyTermination: { type: 'asha', maxReports: 27, reductionFactor: 3 },
    limits: { timeoutMs: 7_200_000, trialTimeoutMs: null, maxFailedTrials: 4 },
    retries: { userErrors: 1, infrastructure: 3, preemptions: 20 },
    seed: 3,
    ahead: 2,
    resumeFrom: ['abc'],
  });
});

it('takes a list of spaces as one choice between them', () => {
  const { definition } = parse(`
trial: {command: 'python t.py \${{search_space.variant.lr}}'}
search_space:
  - {model_name: a, lr: {type: uniform, min_value: 0, max_value: 1}}
  - {model_name: b, lr: 0.5}
`);
  expect(definition.space).toEqual({
    variant: [
      'choice',
      [
        [
          { model_name: 'a', lr: ['uniform', [0, 1]] },
          { model_name: 'b', lr: 0.5 },
        ],
      ],
    ],
  });
});

it('keeps quoting right inside quotes', () => {
  const { definition } = parse(`
trial: {command: 'sh -c "echo \${{inputs.a}}" && echo \${{ inputs.a }} ''\${{inputs.a}}'' \${{search_space.x}}'}
inputs: {a: "it's $5"}
search_space: {x: 1}
`);
  expect(definition.trial).toMatchObject({
    command: `sh -c "echo it's \\$5" && echo 'it'\\''s $5' 'it'\\''s $5' \${{search_space.x}}`,
  });
});

it('takes settings from outside before it checks', () => {
  const { definition } = parse(minimal, {
    set: ['limits.max_total_trials=5', 'seed=9', 'objective.goal=minimize', 'tags.a=b'],
  });
  expect(definition).toMatchObject({
    seed: 9,
    limits: { maxTotalTrials: 5 },
    objective: { goal: 'minimize' },
    tags: { a: 'b' },
  });
  expect(problemsOf(minimal, { set: ['limits.max_total_trials'] })).toEqual([
    '1:1 : setting "limits.max_total_trials": expected key.path=value',
  ]);
  expect(problemsOf(minimal, { set: ['trial.command.x=1'] }).join()).toContain('trial.command is not a block');
  expect(problemsOf(minimal, { set: ['limit.x=1'] }).join()).toContain('did you mean "limits"');
});
