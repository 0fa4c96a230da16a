/** A key, or a spelling of one, of Azure ML's sweep files, and what becomes of it. */
export interface AzureKey {
  /** As a reader looks for it. */
  readonly key: string;
  /** Settings that put it into a sound file, `limits.timeout=5`. The first one is shown as the example. */
  readonly set: readonly string[];
  /** `noted`: the sweep runs, with the note. `refused`: with the message. */
  readonly status: 'works' | 'extended' | 'noted' | 'refused';
  /** What it does here; empty for notes and refusals, whose text is that of the program. */
  readonly text: string;
}

const keyThat =
  (status: AzureKey['status'], usual = '') =>
  (key: string, set: string | readonly string[], text = usual): AzureKey => ({ key, set: [set].flat(), status, text });
const works = keyThat('works', 'as in Azure ML');
const extended: (key: string, set: string | readonly string[], text: string) => AzureKey = keyThat('extended');
const noted: (key: string, set: string) => AzureKey = keyThat('noted');
const refused: (key: string, set: string) => AzureKey = keyThat('refused');

/** Every key of the sweep job's schema, of its trial and of components, with the spellings that Azure's tools accept. */
export const azureKeys: Readonly<Record<string, readonly AzureKey[]>> = {
  'The job': [
    works(
      '`$schema`',
      '$schema=https://azuremlschemas.azureedge.net/latest/sweepJob.schema.json',
      'never fetched; that of Azure ML turns its rules on: copies of `code`, time limits of at least a minute, any `compute`',
    ),
    works('`type`', 'type=Sweep', '`sweep`, in any case'),
    works('`name`', 'name=tune_1'),
    works('`display_name`', 'display_name=Tuning'),
    works('`experiment_name`', 'experiment_name=digits', 'default: the folder of the file'),
    works('`description`', 'description=first try'),
    works('`tags`', 'tags={team: vision, release: 1.10}'),
    noted('`properties`', 'properties={a: b}'),
    noted('`identity`', 'identity={type: user_identity}'),
    noted('`queue_settings`', 'queue_settings={job_tier: spot}'),
    noted('`services`', 'services={}'),
    works('`compute: local`', 'compute=local', 'the default'),
    noted('`compute: azureml:NAME`', 'compute=azureml:cpu-cluster'),
    noted('`compute: NAME`', 'compute=cpu-cluster'),
    noted('`resources.instance_count` above 1', 'resources={instance_count: 2}'),
    noted('`resources.instance_type`', 'resources={instance_type: Standard_NC6}'),
    noted('`resources.shm_size`', 'resources={shm_size: 2g}'),
    noted('`resources.docker_args`', 'resources={docker_args: --ipc=host}'),
    works('`resources.properties`', 'resources={properties: {}}', 'has no effect'),
    extended('`resources.cpus`, `gpus`', 'resources={cpus: 2, gpus: 0.5}', 'slots of one trial'),
    works('keys that begin with `x-` or `_`', 'x-mine=1', 'are yours'),
    refused('any other key', 'retry_settings={max_retries: 2}'),
  ],
  'The trial': [
    works(
      '`trial.command`',
      'trial.command=python train.py --lr ${{search_space.lr}}',
      'text for a POSIX shell, values quoted where they stand',
    ),
    extended(
      '`trial.command` as a list',
      'trial.command=[python, train.py]',
      'a program without a shell; `--name value` is appended',
    ),
    works('`trial: ./train.yml`', 'trial=./train.yml', 'a component or command file; also `file:./train.yml`'),
    works('`trial: azureml:NAME:VERSION`', 'trial=azureml:train:1', 'with `--map azureml:NAME:VERSION=train.yml`'),
    refused('without a mapping', 'trial=azureml:other:1'),
    works('`trial.type: command`', 'trial.type=command', 'an inline command'),
    works('`trial.code`', 'trial.code=./src', 'a folder, or one file; each attempt runs in a copy'),
    works('`trial.code: file:PATH`', 'trial.code=file:./src'),
    works('`trial.code: {local_path: PATH}`', 'trial.code={local_path: src}'),
    works('`trial.code: azureml:NAME:VERSION`', 'trial.code=azureml:code:1', 'with `--code NAME=FOLDER`'),
    refused('without a mapping', 'trial.code=azureml:other:1'),
    refused('`trial.code` of a repository', 'trial.code=https://github.com/team/code'),
    noted('`trial.environment`', 'trial.environment=azureml:sklearn@latest'),
    works('`trial.environment_variables`', 'trial.environment_variables={DEBUG: 1}'),
    works(
      '`trial.distribution: pytorch`',
      'trial.distribution={type: pytorch, process_count_per_instance: 2}',
      'processes on this machine with `RANK`, `LOCAL_RANK`, `WORLD_SIZE`, `MASTER_ADDR`, `MASTER_PORT`',
    ),
    noted('`trial.distribution: mpi`', 'trial.distribution={type: mpi, process_count_per_instance: 2}'),
    noted('`trial.distribution: tensorflow`', 'trial.distribution={type: tensorflow, worker_count: 2}'),
    noted('`trial.distribution: ray`', 'trial.distribution={type: ray}'),
    works('`trial.resources`', 'trial.resources={cpus: 1}', 'instead of `resources` of the job'),
    noted('`trial.queue_settings`, `identity`, `services`, `properties`', 'trial.identity={type: managed}'),
    works('`trial.limits.timeout`', 'trial.limits={timeout: 600}', 'where `limits.trial_timeout` is missing'),
    works(
      '`trial.inputs`, `trial.outputs`',
      'trial.inputs={epochs: {type: integer, default: 3}}',
      'what a component or command job declares',
    ),
    works(
      '`min`, `max`, `enum` of an input',
      'trial.inputs={lr: {type: number, min: 0, max: 1}}',
      'literals and the search space are checked against them',
    ),
    refused('a swept value outside', 'trial.inputs={lr: {type: number, max: 0.5}}'),
    works('`is_deterministic`, `version`, `name` … of a component', 'trial.is_deterministic=true', 'have no effect'),
  ],
  Placeholders: [
    works('`${{search_space.x}}`', 'trial.command=train ${{search_space.lr}}'),
    works('`${{inputs.x}}`', ['trial.command=train ${{inputs.rounds}} ${{search_space.lr}}', 'inputs={rounds: 3}']),
    works('`${{inputs.x}}` of a swept name', 'trial.command=train ${{inputs.lr}}', 'the value of the trial'),
    works(
      '`${{outputs.x}}`',
      ['trial.command=train ${{outputs.model}} ${{search_space.lr}}', 'outputs={model: null}'],
      'a folder of the trial',
    ),
    works(
      '`$[[ … ]]`',
      [
        'trial.command=train $[[--note ${{inputs.note}}]] ${{search_space.lr}}',
        'inputs={note: {type: string, optional: true}}',
      ],
      'left out if an input inside has no value',
    ),
    noted('`{search_space.x}`', 'trial.command=train {search_space.lr}'),
    refused('a name that nothing declares', 'trial.command=train ${{inputs.data}} ${{search_space.lr}}'),
    extended(
      '`${{search_space.x.y}}`',
      [
        'trial.command=train ${{search_space.opt.momentum}}',
        'search_space={opt: {type: choice, values: [{name: sgd, momentum: {type: uniform, min_value: 0, max_value: 1}}]}}',
      ],
      'a part of a nested choice',
    ),
  ],
  'Inputs and outputs': [
    works('a literal', 'inputs={rounds: 3}', 'also in `AZUREML_SWEEP_rounds`'),
    works('`{value: 3}`', 'inputs={rounds: {value: 3}}'),
    works('a local `path`', 'inputs={data: {type: uri_folder, path: ./data}}', 'absolute for the trial'),
    works(
      '`path: https://…`',
      'inputs={data: {type: uri_file, path: "https://example.org/a.csv"}}',
      'passed on unchanged',
    ),
    noted('`path: azureml:NAME:VERSION`', 'inputs={data: {path: "azureml:mnist:1"}}'),
    noted(
      '`path: wasbs://…`, `abfss://…`, `adl://…`',
      'inputs={data: {path: "wasbs://sets@team.blob.core.windows.net/a"}}',
    ),
    works('the same with `--map`', 'inputs={data: {path: "azureml:numbers:1"}}', 'the local path'),
    works(
      '`type`',
      'inputs={data: {type: mltable, path: ./data}}',
      '`uri_folder`, `uri_file`, `mltable`, `mlflow_model`, `custom_model`, `triton_model`, or the type of a literal',
    ),
    works('`mode`', 'inputs={data: {mode: download, path: ./data}}', 'has no effect: local paths are used in place'),
    works('outputs without a block', 'outputs={model: null}', 'a folder of each trial, also in `AZUREML_SWEEP_model`'),
    works('`outputs.x.type: uri_file`', 'outputs={report: {type: uri_file}}', 'a path that the trial writes'),
    works('`outputs.x.mode`, `path`, `name`, `version`', 'outputs={model: {mode: upload}}', 'have no effect'),
  ],
  'Search space': [
    ...[
      'choice',
      'randint',
      'uniform',
      'quniform',
      'loguniform',
      'qloguniform',
      'normal',
      'qnormal',
      'lognormal',
      'qlognormal',
    ].map((type) => works(`\`type: ${type}\``, `search_space={lr: {type: ${type}, ${argumentsOf(type)}}}`)),
    works(
      'a mapping among the `values`',
      ['search_space={opt: {type: choice, values: [{name: adam}]}}', 'trial.command=train ${{search_space.opt}}'],
      'a nested choice: compact JSON, and its parts',
    ),
    extended('a constant', 'search_space={lr: 0.1, n: {type: choice, values: [1]}}', 'the same in every trial'),
    extended(
      'a list of sub-spaces (AutoML)',
      [
        'search_space=[{lr: {type: choice, values: [1, 2]}}, {lr: {type: choice, values: [3]}}]',
        'trial.command=train ${{search_space.variant.lr}}',
      ],
      'one of them: a choice named `variant`',
    ),
    refused('an unknown `type`', 'search_space={lr: {type: unifrom, min_value: 0, max_value: 1}}'),
  ],
  Sampling: [
    works(
      '`sampling_algorithm: random`, `grid`, `bayesian`',
      'sampling_algorithm=Random',
      'in any case, as a word or a block',
    ),
    works(
      '`seed`, `rule: sobol`, `logbase`',
      'sampling_algorithm={type: random, rule: sobol, seed: 3, logbase: 10}',
      'the seed determines every trial',
    ),
    extended(
      '`grid` of `randint` and q-forms',
      ['sampling_algorithm=grid', 'search_space={lr: {type: randint, upper: 3}}'],
      'the values are listed',
    ),
    extended(
      '`bayesian` of every expression',
      ['sampling_algorithm=bayesian', 'search_space={lr: {type: loguniform, min_value: -6, max_value: -1}}'],
      'and with early termination',
    ),
  ],
  Objective: [
    works('`objective.primary_metric`', 'objective.primary_metric=val/acc'),
    works('`objective.goal`', 'objective.goal=Minimize', 'in any case'),
    refused('another goal', 'objective.goal=smallest'),
    refused('`primary_metric_name` of the first SDK', 'primary_metric_name=loss'),
  ],
  'Early termination': [
    works(
      '`bandit`',
      'early_termination={type: bandit, slack_factor: 0.1, evaluation_interval: 2, delay_evaluation: 5}',
    ),
    works('`bandit` with `slack_amount`', 'early_termination={type: bandit, slack_amount: 0.1}'),
    refused('both slacks', 'early_termination={type: bandit, slack_factor: 0.1, slack_amount: 0.2}'),
    works('`median_stopping`', 'early_termination={type: median_stopping}'),
    works('`truncation_selection`', 'early_termination={type: truncation_selection, truncation_percentage: 20}'),
    extended(
      '`exclude_finished_jobs`',
      'early_termination={type: truncation_selection, truncation_percentage: 20, exclude_finished_jobs: true}',
      'as in the first SDK',
    ),
    works(
      '`evaluation_interval: 0`',
      'early_termination={type: median_stopping, evaluation_interval: 0}',
      'counts as 1',
    ),
  ],
  Limits: [
    works('`max_total_trials`', 'limits.max_total_trials=5', 'default 1000; more than 1000 is allowed'),
    works(
      '`max_concurrent_trials`',
      'limits.max_concurrent_trials=2',
      'also limited by the processors of the machine, which are the default',
    ),
    noted('`max_concurrent_trials` above the total', 'limits.max_concurrent_trials=1001'),
    works('`timeout`, `trial_timeout`', 'limits.timeout=7200', 'seconds; also `2h`, `90m`'),
    noted('1 to 59 seconds', 'limits.timeout=5'),
    works('0 or `null`', 'limits.timeout=0', 'no limit'),
    refused('`timeout_minutes` (AutoML)', 'limits.timeout_minutes=5'),
  ],
};

function argumentsOf(type: string): string {
  if (type === 'choice') return 'values: [1, 2]';
  if (type === 'randint') return 'upper: 5';
  const ends = type.includes('normal') ? 'mu: 1, sigma: 1' : 'min_value: 0, max_value: 3';
  return type.startsWith('q') ? `${ends}, q: 1` : ends;
}
