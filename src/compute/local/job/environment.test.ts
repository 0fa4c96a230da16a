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

test('a name that shells drop or a NUL character is refused', () => {
  expect(() => environment({}, { 'a.b': '1' })).toThrow('"a.b"');
  expect(() => environment({}, { A: 'x\0y' })).toThrow('NUL');
});

test('GPUs are listed when the machine declares some, and hidden from trials without one', () => {
  expect(gpuEnvironment(null)).toEqual({ HYPERDRIVE_GPUS: '' });
  expect(gpuEnvironment([])).toEqual({ HYPERDRIVE_GPUS: '', CUDA_VISIBLE_DEVICES: '' });
  expect(gpuEnvironment(['0', '1']).CUDA_VISIBLE_DEVICES).toBe('0,1');
});
