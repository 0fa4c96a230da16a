import type { SweepDefinition } from '../../model/index.ts';
import { samplers } from '../../sampling/index.ts';
import type { CompiledSpace } from '../../space/index.ts';
import { assembleError } from '../errors.ts';
import { configurationsOf } from './configurations.ts';

/**
 * Checks that trials of a sweep can go on from others, where its early termination lets them.
 * @throws {HyperDriveConfigException} SWEEP_CANNOT_CONTINUE
 */
export function checkContinuing(
  { earlyTermination, trial, sampling, limits }: SweepDefinition,
  space: CompiledSpace,
): void {
  const isPromotion = earlyTermination.type === 'asha' && earlyTermination.mode === 'promotion';
  if (!isPromotion && earlyTermination.type !== 'pbt') return;
  const what = isPromotion ? 'early_termination asha with mode promotion' : 'early_termination pbt';
  const refuse = (field: string, why: string): Error =>
    assembleError('SWEEP_CANNOT_CONTINUE', `${what}: ${why}`, { details: { field } });
  if (trial.type === 'ask_tell')
    throw refuse('trial', 'trials go on from what others have kept, and an ask/tell sweep keeps nothing of its trials');
  if (earlyTermination.type !== 'pbt') return;
  if (samplers.find(sampling.type)?.isList === true)
    throw refuse(
      'sampling_algorithm',
      'configurations are changed while they train, which a list of configurations such as a grid has no place for; use sampling_algorithm: random',
    );
  const { population } = earlyTermination;
  if (population > limits.maxTotalTrials)
    throw refuse(
      'early_termination.population',
      `population is ${population}, above limits.max_total_trials ${limits.maxTotalTrials}; ` +
        `each member takes a trial, and a further one whenever it goes on from another`,
    );
  const configurations = configurationsOf(space);
  if (population > configurations)
    throw refuse(
      'early_termination.population',
      `population is ${population}, and the search space has ${configurations} configurations; ` +
        `set population: ${Math.max(2, configurations)} or less, or widen the space`,
    );
}
