import { describe, expect, it } from 'vitest';
import { parseSweepFile } from './sweep-file.ts';

const schema = (name: string) => `$schema: https://azuremlschemas.azureedge.net/latest/${name}.schema.json\n`;

function refusal(text: string): string {
  try {
    parseSweepFile(text, { path: 'job.yml', folder: '/work', cpuCount: 2, defaultSeed: 1 });
  } catch (error) {
    expect(error).toMatchObject({ code: 'FORMATS_OTHER_FILE' });
    return error instanceof Error ? error.message : '';
  }
  throw new Error('accepted');
}

describe('a file of another kind gets one sentence', () => {
  it('a pipeline with a sweep step', () => {
    const steps =
      'jobs:\n  prepare: {type: command, command: echo}\n  tune: {type: sweep, trial: {command: python train.py}}\n';
    const expected =
      'job.yml:1:1: this is a pipeline of "prepare" and "tune", and a sweep file is one sweep: put the keys of "tune" in a file of their own, with paths or literals for the inputs that come from other steps';
    expect(refusal(`type: pipeline\n${steps}`)).toBe(expected);
    expect(refusal(`${schema('pipelineJob')}${steps}timeout_minutes: 5\n`)).toBe(expected);
  });

  it('a pipeline without one', () => {
    expect(refusal('type: Pipeline\njobs: {fit: {type: command, command: echo}}\n')).toBe(
      'job.yml:1:1: this is a pipeline of "fit", and none of its steps is a sweep: put the command of the step to tune under trial in a sweep file',
    );
    expect(refusal('type: pipeline\n')).toContain('this is a pipeline, and none of its steps');
  });

  it.each([
    `${schema('commandJob')}command: python train.py\ncode: src\nenvironment: azureml:sklearn@latest\n`,
    `${schema('commandComponent')}type: command\nname: train\nversion: 1\nis_deterministic: true\ncommand: python train.py\n`,
  ])('a command or component: %#', (text) => {
    expect(refusal(text)).toBe(
      'job.yml:1:1: this is a single command, without a search space: put its keys under trial in a sweep file that also has search_space and objective',
    );
  });

  it('an AutoML job, with its search space as ours', () => {
    const space =
      'search_space:\n  - model_name: {type: choice, values: [vitb16r224]}\n    learning_rate: {type: uniform, min_value: 0.001, max_value: 0.01}\n';
    const message = refusal(
      `${schema('autoMLImageClassificationJob')}type: automl\ntask: image_classification\n${space}`,
    );
    expect(message).toContain('this is an AutoML job, whose trainings only Azure ML has');
    const [, shown = ''] = /as it is here, (.*)$/s.exec(message) ?? [];
    const sweep = `${shown}\ntrial: {command: python train.py}\nobjective: {primary_metric: accuracy, goal: maximize}\n`;
    const { definition } = parseSweepFile(sweep, { path: 'a.yml', folder: '/work', cpuCount: 2, defaultSeed: 1 });
    expect(Object.keys(definition.space)).toEqual(['variant']);
    expect(refusal('task: text_classification\ntarget_column_name: y\n')).toContain('training script of your own');
  });
});

it('a sweep file with a wrong type still gets all its problems', () => {
  const text = 'type: command\ntrial: {command: echo}\nsearch_space: {x: {type: choice, values: [1]}}\nunknown: 1\n';
  expect(() => parseSweepFile(text, { path: 'job.yml', folder: '/work', cpuCount: 2, defaultSeed: 1 })).toThrow(
    /2 problems.*expected "sweep".*unknown key "unknown"/s,
  );
});

it('limits below a minute and the names of clusters follow Azure ML where the file says that it is one of its files', () => {
  const rest =
    'trial: {command: "echo ${{search_space.x}}"}\nsearch_space: {x: {type: choice, values: [1]}}\nlimits: {timeout: 5, trial_timeout: 0}\n';
  const options = { path: 'job.yml', folder: '/work', cpuCount: 2, defaultSeed: 1 };
  const { definition, warnings } = parseSweepFile(`${schema('sweepJob')}compute: cpu-cluster\n${rest}`, options);
  expect(definition.limits).toMatchObject({ timeoutMs: 60_000, trialTimeoutMs: null });
  expect(warnings.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    'compute: "cpu-cluster" is ignored: trials run on this machine',
    'limits.timeout: 5 s counts as 60 s, as in Azure ML',
  ]);
  expect(parseSweepFile(rest, options).definition.limits.timeoutMs).toBe(5_000);
  expect(() => parseSweepFile(`compute: cpu-cluster\n${rest}`, options)).toThrow('expected "local"');
});
