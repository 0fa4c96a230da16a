import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTokenServer, type TokenServer } from '../../../test/helpers/token-server.ts';
import { choice, intRange, range } from '../../space/index.ts';
import {
  connect,
  HyperDriveConfig,
  PrimaryMetricGoal,
  RandomParameterSampling,
  ScriptRunConfig,
  type Server,
} from '../index.ts';

let there: TokenServer;
let server: Server;
beforeAll(async () => {
  there = await openTokenServer({ withStudies: true });
  server = await connect({ url: there.url, token: await there.token('member') });
});
afterAll(async () => {
  await server.close();
  await there.close();
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-server-sdk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('sweeps', () => {
  const config = () =>
    new HyperDriveConfig({
      runConfig: new ScriptRunConfig({
        sourceDirectory: join(folder, 'src'),
        command: "sh part.sh '${{search_space.x}}'",
      }),
      hyperparameterSampling: new RandomParameterSampling({ x: range(0, 1) }),
      primaryMetricName: 'loss',
      primaryMetricGoal: PrimaryMetricGoal.MINIMIZE,
      maxTotalRuns: 3,
      maxConcurrentRuns: 2,
    });
  beforeEach(() => {
    mkdirSync(join(folder, 'src'));
    const script = 'mkdir -p outputs; printf %s "$1" > outputs/model.txt; echo "{\\"loss\\": $1}"\n';
    writeFileSync(join(folder, 'src/part.sh'), script);
  });

  test('run there with the code from here; metrics, logs and files come back', async () => {
    const run = await server.experiment('far').submit(config());
    rmSync(join(folder, 'src'), { recursive: true });
    await run.waitForCompletion({ signal: AbortSignal.timeout(120_000) });
    expect(await run.getStatus()).toBe('Completed');
    const best = await run.getBestRunByPrimaryMetric();
    const x = (await best?.getHyperparameters())?.x;
    expect(await best?.getFileNames()).toEqual(['model.txt']);
    await best?.downloadFile('model.txt', join(folder, 'model.txt'));
    expect(Number(readFileSync(join(folder, 'model.txt'), 'utf8'))).toBeCloseTo(Number(x), 12);
    expect(await best?.getBestPrimaryMetric()).toBeCloseTo(Number(x), 12);
    expect(await run.getChildLog(0)).toContain('"loss"');
    await run.close();
    const again = await server.experiment('far').getRun(run.id);
    expect(await again.getChildren()).toHaveLength(3);
  });

  test('can be changed and canceled from here', async () => {
    writeFileSync(join(folder, 'src/part.sh'), 'while :; do sleep 0.1; done\n');
    const run = await server.experiment('endless').submit(config());
    expect(await run.change({ maxTotalRuns: 5 })).toMatchObject({ version: 2 });
    expect(await run.cancel()).toBe(true);
    await run.waitForCompletion({ signal: AbortSignal.timeout(120_000) });
    expect(await run.getStatus()).toBe('Canceled');
  });

  test('of a function are refused, with what to do instead', async () => {
    const given = new HyperDriveConfig({
      objective: () => 1,
      hyperparameterSampling: new RandomParameterSampling({ x: range(0, 1) }),
      primaryMetricName: 'loss',
      primaryMetricGoal: PrimaryMetricGoal.MINIMIZE,
      maxTotalRuns: 1,
    });
    await expect(server.experiment('function').submit(given)).rejects.toMatchObject({
      code: 'SDK_BAD_OPTION',
      message: expect.stringContaining('server.createStudy'),
    });
  });
});

describe('studies', () => {
  test('are evaluated here and kept there, with types', async () => {
    const space = { x: range(-5, 5), layers: intRange(1, 3), kind: choice('a', 'b') };
    const study = await server.createStudy(space, { seed: 1, sampling: 'tpe', policy: 'median_stopping', name: 'far' });
    for (let n = 0; n < 12; n++) {
      const trial = await study.ask();
      const value: number = trial.config.x ** 2 + trial.config.layers;
      await trial.report(value + 1, { step: 1 });
      if (trial.shouldStop) await trial.tell();
      else await trial.tell(trial.config.kind === 'a' ? value : value + 1);
    }
    const best = await study.best();
    expect(best?.config.layers).toBeGreaterThanOrEqual(1);
    expect(await study.trials({ after: 9 })).toHaveLength(2);
    await study.setAttribute('owner', 'ada');
    await study.close();
    const row = await there.workspace.store.sweep(study.sweepId);
    expect(row.definition).toMatchObject({ name: 'far', seed: 1, sampling: { type: 'tpe' } });
    const again = await server.openStudy(study.sweepId);
    expect(await again.attributes()).toEqual({ owner: 'ada' });
    await again.enqueue({ x: 1, layers: 2, kind: 'b' });
    const trial = await again.ask();
    expect(trial.config).toEqual({ x: 1, layers: 2, kind: 'b' });
    await trial.fail('no luck');
    await expect(trial.tell(1)).rejects.toMatchObject({ code: 'CLI_NO_OPEN_TRIAL' });
    await again.change({ sampling_algorithm: 'random' });
    await again.cancel();
    await expect(again.ask()).rejects.toMatchObject({ code: 'SDK_EXHAUSTED' });
  });

  test('may be define-by-run', async () => {
    const study = await server.createStudy({}, { defineByRun: true, seed: 1 });
    const trial = await study.ask();
    const x: number = await trial.suggest('x', range(0, 1));
    expect(await trial.suggest('n', intRange(1, 9), { value: 7 })).toBe(7);
    expect(trial.config).toEqual({ x, n: 7 });
    await trial.setAttribute('seconds', 1.5);
    expect(await trial.attributes()).toEqual({ seconds: 1.5 });
    await trial.stop('enough');
    expect(await study.trials()).toMatchObject([{ state: 'stopped', message: 'enough', parameters: { x, n: 7 } }]);
  });
});

test('the address, the token and the options are checked', async () => {
  await expect(connect({ url: 'tuning' })).rejects.toMatchObject({ code: 'REMOTE_BAD_ADDRESS' });
  await expect(connect({ url: 'http://192.0.2.1' })).rejects.toMatchObject({ code: 'REMOTE_BAD_ADDRESS' });
  await expect(connect({ url: there.url, token: 'wrong' })).rejects.toMatchObject({ code: 'SERVER_UNAUTHORIZED' });
  await expect(connect()).rejects.toThrow('url: expected the address of a server');
  await expect(server.createStudy({ x: range(0, 1) }, { sampling: 'best' as 'tpe' })).rejects.toMatchObject({
    code: expect.stringMatching(/^(SDK|SAMPLING|FORMATS)_/),
  });
  await expect(server.openStudy('nowhere')).rejects.toMatchObject({ code: 'CLI_UNKNOWN_SWEEP' });
});
