import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { testJob } from '../../compute.contract.ts';
import { gpuEnvironment, trialEnvironment } from './environment.ts';

function environment(base: Record<string, string>, own: Record<string, string> = {}) {
  const job = testJob({ key: 'i-s-3-1', trial: { environment: own } });
  if (job.definition.type !== 'command') throw new Error('a command');
  return trialEnvironment(job, job.definition, base);
}

test('trials inherit common variables, but no secrets', () => {
  const passed = environment({
    PATH: '/bin',
    LC_TIME: 'C',
    PYTHONPATH: 'x',
    CONDA_PREFIX: 'c',
    AWS_SECRET_ACCESS_KEY: 's',
  });
  expect(passed).toMatchObject({
    PATH: '/bin',
    LC_TIME: 'C',
    PYTHONPATH: 'x',
    CONDA_PREFIX: 'c',
    PYTHONUNBUFFERED: '1',
  });
  expect(passed).not.toHaveProperty('AWS_SECRET_ACCESS_KEY');
});

test("the definition overrides inherited variables; HyperDrive's own override both", () => {
  const own = { PYTHONUNBUFFERED: '', PATH: '/mine', HYPERDRIVE_ATTEMPT: 'x' };
  expect(environment({ PATH: '/bin' }, own)).toMatchObject({
    PATH: '/mine',
    PYTHONUNBUFFERED: '',
    HYPERDRIVE_ATTEMPT: 'i-s-3-1',
  });
});

test("the stand-in of Azure ML's package comes last on PYTHONPATH, and only where the definition asks for it", () => {
  const job = testJob({ key: 'i-s-3-1', trial: {} });
  if (job.definition.type !== 'command') throw new Error('a command');
  const asked = { ...job.definition, azureml: true } as const;
  const paths = (base: Record<string, string>) => trialEnvironment(job, asked, base).PYTHONPATH?.split(delimiter) ?? [];
  expect(paths({ PYTHONPATH: 'x' })).toEqual(['x', expect.stringMatching(/azureml-stand-in$/)]);
  const [alone = '', ...more] = paths({});
  expect(more).toEqual([]);
  expect(existsSync(join(alone, 'azureml', '__init__.py'))).toBe(true);
  expect(trialEnvironment(job, job.definition, {})).not.toHaveProperty('PYTHONPATH');
});

test('a name that shells drop or a NUL character is refused', () => {
  expect(() => environment({}, { 'a.b': '1' })).toThrow('"a.b"');
  expect(() => environment({}, { A: 'x\0y' })).toThrow('NUL');
});

test('GPUs are listed when the machine declares some, and hidden from trials without one', () => {
  expect(gpuEnvironment(null)).toEqual({ HYPERDRIVE_GPUS: '' });
  expect(gpuEnvironment([])).toEqual({ HYPERDRIVE_GPUS: '', CUDA_VISIBLE_DEVICES: '' });
  expect(gpuEnvironment(['0', '1']).CUDA_VISIBLE_DEVICES).toBe('0,1');
});
