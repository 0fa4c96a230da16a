/** What a TypeScript user writes: `packed.mjs` compiles it against the packed package. It is not run. */
import {
  BanditPolicy,
  type BestTrial,
  type Configuration,
  choice,
  Experiment,
  type FinishedTrial,
  HyperDriveAbortException,
  HyperDriveConfig,
  type HyperDriveErrorCode,
  type HyperDriveRun,
  intRange,
  isHyperDriveException,
  type Logger,
  logRange,
  loguniform,
  minimize,
  openWorkspace,
  PrimaryMetricGoal,
  RandomParameterSampling,
  range,
  type Search,
  type Store,
  Study,
  uniform,
} from 'hyperdrive-ml';
import type { HyperDriveRun as AzureRun } from 'hyperdrive-ml/azure';

const space = { rate: loguniform(-7, 0), units: choice(16, 32), optimizer: choice('adam', 'sgd') };

export async function search(seed: number): Promise<'adam' | 'sgd'> {
  const best = await minimize(
    space,
    async ({ rate, units }, trial) => {
      const want: 'continue' | 'stop' | 'cancel' | 'close' = await trial.report(rate * units, { step: 1 });
      return want === 'continue' ? { value: rate, seconds: 2 } : undefined;
    },
    { maxTotalTrials: 20, seed, policy: new BanditPolicy({ slackFactor: 0.1 }), constraints: ['rate < units'] },
  );
  const units: 16 | 32 = best.config.units;
  return units > best.value ? best.config.optimizer : 'sgd';
}

const natural = { rate: logRange(1e-4, 0.1), layers: intRange(1, 8), dropout: range(0, 0.5, { step: 0.1 }) };
type Natural = Configuration<typeof natural>;

export async function follow(logger: Logger, stop: AbortController): Promise<FinishedTrial<Natural>[]> {
  const search: Search<Natural> = minimize(natural, ({ rate, layers }) => rate * layers, {
    sampling: 'tpe',
    policy: 'median_stopping',
    signal: stop.signal,
    logger,
    onTrial: ({ value }) => {
      if (value !== null && value < 0.1) stop.abort();
    },
  });
  const trials: FinishedTrial<Natural>[] = [];
  try {
    for await (const trial of search) trials.push(trial);
  } catch (error) {
    if (!(error instanceof HyperDriveAbortException)) throw error;
  }
  return trials;
}

export function isMistake(code: HyperDriveErrorCode): boolean {
  return code === 'SPACE_BAD_RANGE' || code === 'SDK_BAD_OPTION';
}

export async function tell(stateFolder: string): Promise<BestTrial<{ readonly x: number }> | undefined> {
  const study = await Study.create({ x: uniform(-1, 1) }, { goal: 'maximize', stateFolder });
  const trial = await study.ask();
  await trial.tell(trial.config.x ** 2);
  const best = await study.best();
  await study.close();
  return best;
}

export async function classes(): Promise<HyperDriveRun<typeof space>> {
  const config = new HyperDriveConfig({
    hyperparameterSampling: new RandomParameterSampling(space, { seed: 3 }),
    primaryMetricName: 'loss',
    primaryMetricGoal: PrimaryMetricGoal.MINIMIZE,
    maxTotalRuns: 4,
    objective: ({ rate }) => rate,
  });
  const run = await new Experiment('typed').submit(config);
  await run.waitForCompletion({ signal: AbortSignal.timeout(60_000) });
  const same: AzureRun = run;
  const child = await same.getBestRunByPrimaryMetric();
  const own = await run.getBestRunByPrimaryMetric();
  const optimizer: 'adam' | 'sgd' | undefined = (await own?.getHyperparameters())?.optimizer;
  return child === undefined || optimizer === 'sgd' ? run : run;
}

export async function states(folder: string): Promise<readonly string[]> {
  await using workspace = await openWorkspace({ folder, readOnly: true });
  const store: Store = workspace.store;
  try {
    return (await store.sweeps()).map(({ state }) => state);
  } catch (error) {
    return [isHyperDriveException(error) ? error.code : 'unexpected'];
  }
}
