/** What the compiler must accept and refuse. Type-checked, never run. */
import { expectTypeOf } from 'vitest';
import type { HyperDriveErrorCode, HyperDriveException } from '../base/index.ts';
import type { LogEntry } from '../model/index.ts';
import { type Configuration, choice, logRange, range } from '../space/index.ts';
import {
  type AskTellStudy,
  BanditPolicy,
  type BestTrial,
  connect,
  Experiment,
  type FinishedTrial,
  HyperDriveConfig,
  type HyperDriveRun,
  maximize,
  minimize,
  type ParetoFront,
  RandomParameterSampling,
  ScriptRunConfig,
  type ServerStudy,
  Study,
  SuccessiveHalvingPolicy,
} from './index.ts';

const space = { rate: logRange(1e-4, 1), optimizer: choice('adam', 'sgd') };
type Config = Configuration<typeof space>;

export async function search(): Promise<void> {
  const search = minimize(space, ({ rate }) => rate, {
    sampling: 'tpe',
    policy: 'median_stopping',
    signal: AbortSignal.timeout(1000),
    onTrial: (trial) => expectTypeOf(trial).toEqualTypeOf<FinishedTrial<Config>>(),
  });
  for await (const trial of search) expectTypeOf(trial.config.optimizer).toEqualTypeOf<'adam' | 'sgd'>();
  expectTypeOf(await search).toEqualTypeOf<BestTrial<Config>>();
  await search.catch(() => undefined).finally(() => undefined);
  await maximize(space, () => 1, { sampling: { type: 'random', rule: 'sobol' } });
  await maximize(space, () => 1, { sampling: 'my-package/my-sampler' });
  // @ts-expect-error no such sampler
  await maximize(space, () => 1, { sampling: 'gird' });
  await maximize(space, () => 1, { policy: { type: 'bandit', slackFactor: 0.1 } });
  // @ts-expect-error bandit needs its slack
  await maximize(space, () => 1, { policy: 'bandit' });
  // @ts-expect-error no such option
  await maximize(space, () => 1, { maxTrials: 3 });
}

export async function study(): Promise<void> {
  const study = await Study.create(space, { sampling: 'tpe' });
  const trial = await study.ask({ signal: AbortSignal.timeout(1000) });
  expectTypeOf(trial.config).toEqualTypeOf<Config>();
  await study[Symbol.asyncDispose]();
}

export async function overServer(): Promise<void> {
  const server = await connect({ url: 'https://tuning.example.org' });
  const created = await server.createStudy(space, { sampling: 'tpe' });
  expectTypeOf((await created.ask()).config).toEqualTypeOf<Config>();
  expectTypeOf((await created.takeOver())[0]?.config).toEqualTypeOf<Config | undefined>();
  expectTypeOf(await created.best()).toEqualTypeOf<BestTrial<Config> | undefined>();
  expectTypeOf(await created.front()).toEqualTypeOf<ParetoFront<Config>>();
  expectTypeOf(await server.openStudy('hd-1', space)).toEqualTypeOf<ServerStudy<typeof space>>();
  expectTypeOf(await server.openStudy<typeof space>('hd-1')).toEqualTypeOf<ServerStudy<typeof space>>();
  expectTypeOf(await server.openStudy('hd-1')).toEqualTypeOf<ServerStudy>();
  // @ts-expect-error another space
  await created.enqueue({ rate: 'high', optimizer: 'adam' });
  // A server decides where it keeps a study.
  // @ts-expect-error no such option
  await server.createStudy(space, { stateFolder: 'here' });
  const either = async (study: AskTellStudy<Config>) => (await study.ask()).config.optimizer;
  expectTypeOf(await either(created)).toEqualTypeOf<'adam' | 'sgd'>();
  await either(await Study.create(space));
  const run = await server.submit<typeof space>('sweep.yaml', { set: ['name=x'] });
  expectTypeOf(run).toEqualTypeOf<HyperDriveRun<typeof space>>();
  for await (const trial of run) expectTypeOf(trial).toEqualTypeOf<FinishedTrial<Config>>();
  for await (const event of run.events()) expectTypeOf(event).toEqualTypeOf<LogEntry>();
  // @ts-expect-error no such option
  await server.submit('sweep.yaml', { sets: [] });
}

export function exclusiveOptions(): void {
  new BanditPolicy({ slackFactor: 0.1 });
  new BanditPolicy({ slackAmount: 0.1, delayEvaluation: 5 });
  // @ts-expect-error one of the two
  new BanditPolicy({ delayEvaluation: 5 });
  // @ts-expect-error not both
  new BanditPolicy({ slackFactor: 0.1, slackAmount: 0.1 });
  new SuccessiveHalvingPolicy({ maxReports: 9, mode: 'promotion' });
  // @ts-expect-error promotion belongs to asha
  new SuccessiveHalvingPolicy({ kind: 'pasha', maxReports: 9, mode: 'promotion' });
  // @ts-expect-error one of script and command
  new ScriptRunConfig({ script: 'a.py', command: 'python3 a.py' });
  const options = {
    hyperparameterSampling: new RandomParameterSampling(space),
    primaryMetricName: 'loss',
    primaryMetricGoal: 'minimize',
    maxTotalRuns: 3,
  } as const;
  new HyperDriveConfig({ ...options, objective: ({ rate }) => rate });
  new HyperDriveConfig({ ...options, runConfig: new ScriptRunConfig({ script: 'a.py' }) });
  // @ts-expect-error one of runConfig and objective
  new HyperDriveConfig(options);
  // @ts-expect-error not both
  new HyperDriveConfig({ ...options, objective: () => 1, runConfig: new ScriptRunConfig({ script: 'a.py' }) });
}

export async function runs(config: HyperDriveConfig<typeof space>): Promise<HyperDriveRun> {
  const run = await new Experiment('typed').submit(config);
  expectTypeOf(run).toEqualTypeOf<HyperDriveRun<typeof space>>();
  const best = await run.getBestRunByPrimaryMetric();
  expectTypeOf(await best?.getHyperparameters()).toEqualTypeOf<Config | undefined>();
  for (const child of await run.getChildren())
    expectTypeOf((await child.getHyperparameters()).optimizer).toEqualTypeOf<'adam' | 'sgd'>();
  expectTypeOf(await run.getFront()).toEqualTypeOf<ParetoFront<Config>>();
  const again = await new Experiment('typed').getRun<typeof space>(run.id);
  expectTypeOf(again).toEqualTypeOf<HyperDriveRun<typeof space>>();
  // A run of any space is a run.
  return run;
}

export function errorCodes(error: HyperDriveException): void {
  expectTypeOf<'SPACE_BAD_RANGE' | 'SDK_ABORTED'>().toExtend<HyperDriveErrorCode>();
  // A plugin's error code is allowed too.
  expectTypeOf<'MY_PLUGIN_BROKEN'>().toExtend<typeof error.code>();
  expectTypeOf<'MY_PLUGIN_BROKEN'>().not.toExtend<HyperDriveErrorCode>();
}

export function ranges(): void {
  expectTypeOf<Configuration<{ readonly x: ReturnType<typeof range> }>>().toEqualTypeOf<{ readonly x: number }>();
  // @ts-expect-error the step is an option
  range(0, 1, 0.1);
}
