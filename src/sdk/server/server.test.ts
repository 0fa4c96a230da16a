import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTokenServer, type TokenServer } from '../../../test/helpers/token-server.ts';
import { parseSweepFile } from '../../formats/index.ts';
import { choice, intRange, range } from '../../space/index.ts';
import {
  type AskTellStudy,
  connect,
  HyperDriveConfig,
  PrimaryMetricGoal,
  RandomParameterSampling,
  ScriptRunConfig,
  type Server,
  Study,
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

  test('are paused, watched to their end and listed; files and definitions are submitted', async () => {
    const file = join(folder, 'sweep.yaml');
    const yaml = `trial: { command: "sh part.sh '\${{search_space.x}}'", code: src }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
objective: { primary_metric: loss, goal: minimize }
sampling_algorithm: random
limits: { max_total_trials: 50, max_concurrent_trials: 1 }
`;
    writeFileSync(file, yaml);
    const run = await server.submit(file, { set: ['limits.max_total_trials=3', 'name=from-a-file'] });
    await run.pause();
    expect(await run.getStatus()).toBe('Paused');
    await run.resume();
    const kinds: string[] = [];
    let last = 0;
    for await (const { seq, kind } of run.events({ signal: AbortSignal.timeout(120_000) })) {
      kinds.push(kind);
      last = seq;
    }
    expect(kinds[0]).toBe('sweep.submitted');
    expect(kinds.filter((kind) => kind === 'paused' || kind === 'resumed')).toEqual(['paused', 'resumed']);
    expect(kinds.filter((kind) => kind === 'trial.ended')).toHaveLength(3);
    for await (const entry of run.events({ after: last })) throw new Error(`nothing follows ${last}: ${entry.kind}`);
    const ended = [];
    for await (const trial of run) ended.push(trial);
    expect(ended.map(({ trial, state }) => [trial, state])).toEqual([0, 1, 2].map((n) => [n, 'completed']));
    const [newest] = await server.sweeps();
    expect(newest).toMatchObject({ id: run.id, state: 'completed', definition: { name: 'from-a-file' } });
    await expect(run.pause()).rejects.toMatchObject({ code: 'STORE_SWEEP_FINAL' });

    const definition = parseSweepFile(yaml, {
      ...{ path: 'sweep.yaml', folder, cpuCount: 1, defaultSeed: 1, set: ['trial.isolation=copy'] },
    }).definition;
    const second = await server.submit({ ...definition, limits: { ...definition.limits, maxTotalTrials: 1 } });
    await second.waitForCompletion({ signal: AbortSignal.timeout(120_000) });
    expect(await (await server.getRun(second.id)).getChildren()).toHaveLength(1);
    await expect(server.submit(join(folder, 'none.yaml'))).rejects.toMatchObject({ code: 'SDK_BAD_OPTION' });
  });

  test('an aborted loop over events ends with the abort, and the sweep goes on', async () => {
    writeFileSync(join(folder, 'src/part.sh'), 'while :; do sleep 0.1; done\n');
    const run = await server.experiment('watched').submit(config());
    const stop = new AbortController();
    const watch = async () => {
      for await (const { kind } of run.events({ signal: stop.signal })) if (kind === 'trial.running') stop.abort();
    };
    await expect(watch()).rejects.toMatchObject({ code: 'SDK_ABORTED' });
    expect(await run.getStatus()).toBe('Running');
    await run.cancel();
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

  test('show what the same study shows here: front, reports, importance, definition, fragment', async () => {
    const space = { x: range(0, 1) };
    const options = { objectives: ['a', 'b'].map((metric) => ({ metric, goal: 'minimize' as const })), seed: 1 };
    const tune = async (study: AskTellStudy<{ readonly x: number }>) => {
      for (let n = 0; n < 6; n++) {
        const trial = await study.ask();
        await trial.report({ a: trial.config.x }, { step: 4 });
        await trial.tell({ b: 1 - trial.config.x });
      }
      const { name, space: definedSpace } = await study.definition();
      const { trials, parameters: importance } = await study.importance();
      return {
        ...{
          name,
          parameters: Object.keys(definedSpace),
          trials,
          importance,
          total: await study.total(),
          front: await study.front({ a: 2, b: 2 }),
        },
        reports: await study.reports(3),
        best: (await study.best())?.trial,
        text: (await study.fragment())?.text,
      };
    };
    const there = await tune(await server.createStudy(space, options));
    await using own = await Study.create(space, options);
    expect(there).toEqual(await tune(own));
    expect(there.front.trials).toHaveLength(6);
    expect(there.reports).toMatchObject([
      { metric: 'a', step: 4 },
      { metric: 'b', step: null },
    ]);
    await expect((await server.createStudy(space)).front()).rejects.toMatchObject({ code: 'SDK_NEEDS_OBJECTIVES' });
  });

  test('are taken over, with a checked space', async () => {
    const space = { x: range(0, 1), kind: choice('a', 'b') };
    const study = await server.createStudy(space, { seed: 1 });
    const lost = await study.ask();
    const again = await server.openStudy(study.sweepId, space);
    const [taken, ...others] = await again.takeOver();
    expect([taken?.number, taken?.config, others]).toEqual([lost.number, lost.config, []]);
    await taken?.tell(3);
    expect((await again.ask()).number).toBe(1);
    expect((await again.best())?.value).toBe(3);
    await expect(server.openStudy(study.sweepId, { x: range(0, 2), kind: choice('a', 'b') })).rejects.toMatchObject({
      code: 'SDK_OTHER_SPACE',
      details: { field: 'x' },
    });
    await expect(server.openStudy(study.sweepId, { x: range(0, 1) })).rejects.toMatchObject({
      details: { field: 'kind' },
    });
  });

  test('an aborted ask leaves its trial to the next one', async () => {
    const study = await server.createStudy({ x: range(0, 1) }, { seed: 1 });
    const stop = new AbortController();
    const asked = study.ask({ signal: stop.signal });
    stop.abort();
    await expect(asked).rejects.toMatchObject({ code: 'SDK_ABORTED' });
    expect((await study.ask()).number).toBe(0);
    expect((await study.ask()).number).toBe(1);
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
