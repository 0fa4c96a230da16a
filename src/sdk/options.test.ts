import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { range } from '../space/index.ts';
import { openWorkspace } from '../workspace/index.ts';
import {
  AutoTerminationPolicy,
  BanditPolicy,
  BayesianParameterSampling,
  Experiment,
  HyperDriveConfig,
  type HyperDriveRun,
  MedianStoppingPolicy,
  PopulationBasedTraining,
  parameterEffects,
  parameterImportance,
  RandomParameterSampling,
  ScriptRunConfig,
  Study,
  SuccessiveHalvingPolicy,
  TruncationSelectionPolicy,
} from './index.ts';

const space = { x: range(0, 1) };
/** Options that do not compile. */
const wrong = (options: object): never => options as never;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hyperdrive-options-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

test.each([
  ['BanditPolicy', () => new BanditPolicy(wrong({ slackFactr: 1 })), 'slackFactor'],
  ['MedianStoppingPolicy', () => new MedianStoppingPolicy(wrong({ evaluationIntervall: 1 })), 'evaluationInterval'],
  ['TruncationSelectionPolicy', () => new TruncationSelectionPolicy(wrong({ truncation: 1 })), 'truncationPercentage'],
  ['AutoTerminationPolicy', () => new AutoTerminationPolicy(wrong({ presets: 'safe' })), 'preset'],
  ['SuccessiveHalvingPolicy', () => new SuccessiveHalvingPolicy(wrong({ maxReport: 9 })), 'maxReports'],
  ['PopulationBasedTraining', () => new PopulationBasedTraining(wrong({ populations: 4 })), 'population'],
  ['RandomParameterSampling', () => new RandomParameterSampling(space, wrong({ seeds: 4 })), 'seed'],
  ['BayesianParameterSampling', () => new BayesianParameterSampling(space, wrong({ algoritm: 'tpe' })), 'algorithm'],
  ['ScriptRunConfig', () => new ScriptRunConfig(wrong({ scrpt: 'a.py' })), 'script'],
  ['HyperDriveConfig', () => new HyperDriveConfig(wrong({ maxTotalRun: 4 })), 'maxTotalRuns'],
  ['Experiment', () => new Experiment('x', wrong({ stateFoldr: 'x' })), 'stateFolder'],
])('%s refuses a misspelled option and suggests the nearest', (what, make, nearest) => {
  expect(make).toThrow(
    expect.objectContaining({
      code: 'SDK_BAD_OPTION',
      message: expect.stringMatching(new RegExp(`^${what}: unknown option ".*"; did you mean ${nearest}\\?$`)),
    }),
  );
});

test.each([
  ['BanditPolicy', () => new BanditPolicy(wrong(Object(undefined)))],
  ['no options', () => new SuccessiveHalvingPolicy(undefined as never)],
  ['a list', () => new RandomParameterSampling(space, [] as never)],
  ['a preset', () => new AutoTerminationPolicy(wrong({ preset: 'quick' }))],
  ['a kind', () => new SuccessiveHalvingPolicy(wrong({ kind: 'sha', maxReports: 3 }))],
  [
    'factors',
    () => new PopulationBasedTraining(wrong({ population: 4, perturbationInterval: 1, perturbationFactors: 2 })),
  ],
  ['a rule', () => new RandomParameterSampling(space, wrong({ rule: 'halton' }))],
  ['an algorithm', () => new BayesianParameterSampling(space, wrong({ algorithm: 'gpp' }))],
  ['a name', () => new Experiment(5 as never)],
  ['a sampling', () => new HyperDriveConfig(wrong({ objective: () => 1, hyperparameterSampling: 'random' }))],
  ['a goal', () => config({ primaryMetricGoal: 5 })],
  ['an objective', () => config({ objective: 5 })],
  ['a ceiling', () => config({ ceilings: { maxRuns: 5 } })],
])('%s of the wrong type has an error code', (_, make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'SDK_BAD_OPTION' }));
});

function config(options: object = {}) {
  return new HyperDriveConfig<typeof space>(
    wrong({
      hyperparameterSampling: new RandomParameterSampling(space, { seed: 1 }),
      primaryMetricName: 'value',
      primaryMetricGoal: 'minimize',
      maxTotalRuns: 3,
      maxConcurrentRuns: 1,
      objective: ({ x }: { readonly x: number }) => x,
      ...options,
    }),
  );
}

test('methods refuse unknown options too', async () => {
  await using run = await new Experiment('options', { stateFolder: folder }).submit(config());
  await run.waitForCompletion();
  await using study = await Study.create(space);
  const calls: readonly (() => Promise<unknown>)[] = [
    () => run.waitForCompletion(wrong({ showOutputs: true })),
    () => run.getBestRunByPrimaryMetric(wrong({ includeFail: true })),
    () => run.getChildrenSortedByPrimaryMetric(wrong({ tops: 1 })),
    () => run.change(wrong({ maxTotalRun: 1 })),
    () => run.enqueue(wrong({ configuration: [] })),
    () => study.ask(wrong({ signals: 1 })),
    () => Study.create(space, wrong({ goals: 'minimize' })),
    () => Study.open('x', wrong({ stateFoldr: folder })),
    () => parameterImportance(run.id, wrong({ stateFoldr: folder })),
    () => parameterEffects(run.id, wrong({ stateFoldr: folder })),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'SDK_BAD_OPTION' });
});

test('waiting for a run can be aborted, and the run continues', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const objective = async () => {
    await held;
    return 1;
  };
  await using run: HyperDriveRun = await new Experiment('wait', { stateFolder: folder }).submit(config({ objective }));
  const stop = new AbortController();
  const waiting = run.waitForCompletion({ signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError', code: 'SDK_ABORTED' });
  expect(await run.getStatus()).toBe('Running');
  release();
  expect(await run.waitForCompletion()).toMatchObject({ status: 'Completed' });
  await using again = await new Experiment('wait', { stateFolder: folder }).getRun(run.id);
  expect(await again.waitForCompletion()).toMatchObject({ status: 'Completed' });
});

test('an aborted ask leaves its trial to a later ask', async () => {
  await using study = await Study.create(space, { maxTotalTrials: 2, sampling: 'random', seed: 1 });
  const refused = study.ask({ signal: AbortSignal.abort() });
  await expect(refused).rejects.toMatchObject({ code: 'SDK_ABORTED' });
  const stop = new AbortController();
  const asking = study.ask({ signal: stop.signal });
  stop.abort(new Error('no hurry'));
  await expect(asking).rejects.toMatchObject({ cause: new Error('no hurry') });
  const first = await study.ask();
  await first.tell(1);
  const second = await study.ask();
  await second.tell(2);
  expect(new Set([first.number, second.number])).toEqual(new Set([0, 1]));
  await expect(study.ask()).rejects.toMatchObject({ code: 'SDK_EXHAUSTED' });
});

test('a workspace closes itself exactly once', async () => {
  await using workspace = await openWorkspace({ folder });
  expect(await workspace.store.sweeps()).toEqual([]);
  await workspace.close();
});
