import type { EarlyTerminationDefinition } from '../model/index.ts';
import { Bandit } from './bandit/bandit.ts';
import { CurvePolicy } from './curve/curve-policy.ts';
import { Asha } from './halving/asha.ts';
import { Hyperband } from './halving/hyperband.ts';
import { Pasha } from './halving/pasha.ts';
import { PromotionAsha } from './halving/promotion.ts';
import { MedianStopping } from './median/median-stopping.ts';
import { NoTermination } from './none/none.ts';
import type { PolicyContext, TerminationPolicy } from './policy.ts';
import { PopulationTraining } from './population/population.ts';
import type { WorkMeter } from './ranking/ordered-values.ts';
import { TruncationSelection } from './truncation/truncation-selection.ts';
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
): TerminationPolicy {
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
