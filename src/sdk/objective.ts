import type { ObjectiveFunction as PlainObjective, TrialContext, TrialResult } from '../compute/index.ts';
import type { ConfigurationValue } from '../space/index.ts';

/** An objective's view of its trial: `report`, `shouldStop`, `signal`, `infeasible`, `log`. */
export type Trial<Config extends ConfigurationValue = ConfigurationValue> = Omit<TrialContext, 'config'> & {
  readonly config: Config;
};

/**
 * Evaluates one configuration in this process: returns the primary metric, or several metrics by name, or nothing if
 * it reported. Throwing fails the trial.
 */
export type Objective<Config extends ConfigurationValue = ConfigurationValue> = (
  config: Config,
  trial: Trial<Config>,
) => TrialResult | Promise<TrialResult>;

/**
 * The objective without the type of its space, for the compute target. The space made the configuration, so it has
 * the type that the space infers.
 */
export function toPlainObjective<Config extends ConfigurationValue>(objective: Objective<Config>): PlainObjective {
  return (config, trial) => objective(config as Config, trial as Trial<Config>);
}
