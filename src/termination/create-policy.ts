import type { EarlyTerminationDefinition } from '../records/index.ts';
import { Asha } from './asha.ts';
import { Bandit } from './bandit.ts';
import { CurvePolicy } from './curve/curve-policy.ts';
import { Hyperband } from './hyperband.ts';
import { MedianStopping } from './median-stopping.ts';
import { NoTermination } from './none.ts';
import type { WorkMeter } from './ordered-values.ts';
import { Pasha } from './pasha.ts';
import type { EarlyTerminationPolicy, PolicyContext } from './policy.ts';
import { PopulationTraining } from './population.ts';
import { PromotionAsha } from './promotion.ts';
import { TruncationSelection } from './truncation-selection.ts';
import { validatePolicy } from './validate-policy.ts';

/**
 * Makes the policy of a definition, without any history: the caller feeds it the log.
 *
 * @param meter - adds up the policy's elementary steps, for tests of its cost
 * @throws {HyperDriveConfigException} a TERMINATION_* code when the definition makes no sense (see `validatePolicy`)
 */
export function createPolicy(
  definition: EarlyTerminationDefinition,
  context: PolicyContext,
  meter?: WorkMeter,
): EarlyTerminationPolicy {
  validatePolicy(definition);
  switch (definition.type) {
    case 'none':
      return new NoTermination();
    case 'bandit':
      return new Bandit(definition, context, meter);
    case 'median_stopping':
      return new MedianStopping(definition, context, meter);
    case 'truncation_selection':
      return new TruncationSelection(definition, context, meter);
    case 'asha':
      return definition.mode === 'promotion'
        ? new PromotionAsha(definition, context, meter)
        : new Asha(definition, context, meter);
    case 'pbt':
      return new PopulationTraining(definition, context);
    case 'hyperband':
      return new Hyperband(definition, context, meter);
    case 'pasha':
      return new Pasha(definition, context, meter);
    case 'auto':
    case 'safe':
    case 'fast':
      return new CurvePolicy(definition, context, meter);
  }
}
