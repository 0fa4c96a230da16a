/** What a TypeScript user writes: `packed.mjs` compiles it against the packed package. It is not run. */
import {
  BanditPolicy,
  type BestTrial,
  choice,
  Experiment,
  HyperDriveConfig,
  type HyperDriveRun,
  isHyperDriveException,
  loguniform,
  minimize,
  openWorkspace,
  PrimaryMetricGoal,
  RandomParameterSampling,
  Study,
  uniform,
} from 'hyperdrive-ml';

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

export async function tell(stateFolder: string): Promise<BestTrial<{ readonly x: number }> | undefined> {
  const study = await Study.create({ x: uniform(-1, 1) }, { goal: 'maximize', stateFolder });
  const trial = await study.ask();
  await trial.tell(trial.config.x ** 2);
  const best = await study.best();
  await study.close();
  return best;
}

export async function classes(): Promise<HyperDriveRun> {
  const config = new HyperDriveConfig({
    hyperparameterSampling: new RandomParameterSampling(space, { seed: 3 }),
    primaryMetricName: 'loss',
    primaryMetricGoal: PrimaryMetricGoal.MINIMIZE,
    maxTotalRuns: 4,
    objective: ({ rate }) => rate,
  });
  const run = await new Experiment('typed').submit(config);
  await run.waitForCompletion();
  return run;
}

export async function states(folder: string): Promise<readonly string[]> {
  const workspace = await openWorkspace({ folder, readOnly: true });
  try {
    return (await workspace.store.sweeps()).map(({ state }) => state);
  } catch (error) {
    return [isHyperDriveException(error) ? error.code : 'unexpected'];
  } finally {
    await workspace.close();
  }
}
