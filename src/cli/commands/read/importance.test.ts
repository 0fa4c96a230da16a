import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  choice,
  minimize,
  parameterEffects,
  parameterImportance,
  RandomParameterSampling,
  Study,
  uniform,
} from '../../../index.ts';
import { runCommand } from '../../program.fixture.ts';
import { type ImportanceFlags, importanceCommand } from './importance.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-importance-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

const importance = (json: boolean, flags: Partial<ImportanceFlags> = {}) =>
  runCommand(folder, (context) =>
    importanceCommand(context, undefined, { json, method: 'ped-anova', effects: false, ...flags }),
  );

const space = {
  rate: uniform(0, 1),
  noise: uniform(0, 1),
  optimizer: choice({ name: 'sgd', momentum: uniform(0, 1) }, { name: 'adamw' }),
};

function sweepOf(maxTotalTrials: number, objective = ({ rate }: { rate: number }) => rate) {
  const sampling = (at: typeof space, seed: number) => new RandomParameterSampling(at, { seed });
  return minimize(space, objective, { maxTotalTrials, seed: 2, sampling, stateFolder: folder });
}

test('a table: shares with intervals, most important first, conditional parameters with their branch', async () => {
  await sweepOf(60);
  const { code, out } = await importance(false);
  expect(code).toBe(0);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^parameter +share +90 % interval +only with$/);
  expect(lines[1]).toMatch(/^rate +\d+\.\d % +\d+\.\d to \d+\.\d % +█+░*$/);
  expect(out).toMatch(/\noptimizer\.momentum +\d+\.\d % +.* optimizer=sgd\n/);
  expect(lines.at(-2)).toBe('for value, from 60 trials');
});

test('JSON output equals the result of the library', async () => {
  const { sweepId } = await sweepOf(40);
  const said = await parameterImportance(sweepId, { stateFolder: folder });
  expect(JSON.parse((await importance(true)).out)).toEqual({ sweepId, metric: 'value', method: 'ped-anova', ...said });
  expect(said.parameters[0]?.parameter).toBe('rate');
  expect(said.parameters.reduce((sum, row) => sum + row.importance, 0)).toBeCloseTo(1, 12);
});

const newSweepAdvice = (sweepId: string) =>
  `. It is over (completed): run a new sweep of at least 10 trials, which learns from this one with resume_from: ${sweepId}`;

test('too few trials are an error that says how many are needed, and how to run more after a completed sweep', async () => {
  const { sweepId } = await sweepOf(9);
  await expect(importance(false)).rejects.toMatchObject({
    code: 'CLI_TOO_FEW_TRIALS',
    message: `sweep ${sweepId} has 9 trials with a value of "value"; parameter importance needs at least 10${newSweepAdvice(sweepId)}`,
    details: { sweepId, trials: 9, needed: 10 },
  });
  expect(JSON.parse((await importance(true)).out)).toMatchObject({ trials: 9, parameters: [] });
  await sweepOf(10);
  expect((await importance(false)).code).toBe(0);
});

test('trials without a value and identical trials are distinguished from too few trials', async () => {
  await expect(sweepOf(2, () => Number.NaN)).rejects.toThrow('NaN');
  await expect(importance(false)).rejects.toMatchObject({
    code: 'CLI_NO_RESULT',
    message: expect.stringMatching(/^no ended trial of sweep \S+ has a value of "value"$/),
  });
  const { sweepId: level } = await sweepOf(12, () => 1);
  for (const [method, what] of [
    ['ped-anova', 'trials'],
    ['gp', 'configurations'],
  ] as const)
    await expect(importance(false, { method })).rejects.toMatchObject({
      code: 'CLI_TOO_FEW_TRIALS',
      message: `sweep ${level} has 12 trials with a value of "value", but they do not differ enough: parameter importance needs at least 10 ${what} with different values${newSweepAdvice(level)}`,
    });
});

test('a model: what each parameter explains alone and with others, and its curve with a band', async () => {
  const { sweepId } = await sweepOf(40);
  const { code, out } = await importance(false, { method: 'gp' });
  expect(code).toBe(0);
  const lines = out.split('\n');
  expect(lines[0]).toMatch(/^parameter +alone +90 % interval +with others +90 % interval +only with$/);
  expect(lines[1]).toMatch(/^rate +9\d\.\d % +\d+\.\d to \d+\.\d % +(9\d|100)\.\d % +\d+\.\d to \d+\.\d %$/);
  expect(lines.at(-2)).toMatch(/^for value, from 40 trials; the model explains (9\d|100) % of trials it has not seen$/);
  const { out: curves } = await importance(false, { effects: true });
  expect(curves).toContain(lines.slice(0, -2).join('\n'));
  expect(curves).toMatch(/\nrate\n +value +value +90 % band\n0\.03125 +0\.\d+ +-?0\.\d+ to 0\.\d+ +[─●]/);
  expect(curves).toMatch(/\noptimizer\.momentum {2}with optimizer=sgd\n/);
  const said = await parameterEffects(sweepId, { stateFolder: folder });
  const json = JSON.parse((await importance(true, { effects: true })).out);
  expect(json).toEqual({ sweepId, metric: 'value', method: 'gp', ...said });
  expect(JSON.parse((await importance(true, { method: 'gp' })).out).effects).not.toHaveProperty('curves');
});

test('a model of too few trials is an error, null as JSON', async () => {
  const { sweepId } = await sweepOf(5);
  await expect(importance(false, { method: 'gp' })).rejects.toMatchObject({
    code: 'CLI_TOO_FEW_TRIALS',
    message: `sweep ${sweepId} has 5 trials with a value of "value"; parameter importance needs at least 10${newSweepAdvice(sweepId)}`,
  });
  expect(JSON.parse((await importance(true, { method: 'gp' })).out)).toMatchObject({ trials: 5, effects: null });
});

test('the message for a running sweep says how to get more trials', async () => {
  const study = await Study.create(space, { stateFolder: folder, maxTotalTrials: 5 });
  await (await study.ask()).tell(1);
  await study.close();
  await expect(importance(false)).rejects.toThrow(/at least 10\. Tell more trials$/);
  const errors: unknown[] = [];
  const objective = async () => {
    if (errors.length === 3) await importance(false).catch((error: unknown) => errors.push(error));
    else errors.push(null);
    return errors.length;
  };
  const { sweepId } = await minimize(space, objective, {
    maxTotalTrials: 4,
    maxConcurrentTrials: 1,
    stateFolder: folder,
  });
  expect(String(errors[3])).toMatch(
    new RegExp(
      `at least 10\\. To get more, raise limits\\.max_total_trials, now 4, with .hyperdrive change ${sweepId} --set `,
    ),
  );
});
