import type { SweepDefinition } from '../../../model/index.ts';
import type { CompiledSpace } from '../../../space/index.ts';
import { continuingPolicy, policyFault } from '../../../termination/index.ts';
import type { Algorithms } from '../../algorithms.ts';
import { workspaceError } from '../../errors.ts';
import { configurationsOf } from '../configurations.ts';

/**
 * Checks that trials can continue others, if the sweep's early termination starts trials from others.
 * @throws {HyperDriveConfigException} SWEEP_CANNOT_CONTINUE
 */
export function checkContinuing(
  { earlyTermination, trial, sampling, limits }: SweepDefinition,
  space: CompiledSpace,
  { samplers, policies }: Algorithms,
): void {
  const what = continuingPolicy(earlyTermination, policies);
  if (what === undefined) return;
  const refuse = (field: string, why: string): Error =>
    workspaceError('SWEEP_CANNOT_CONTINUE', `early_termination ${what}: ${why}`, { details: { field } });
  if (trial.type === 'ask_tell')
    throw refuse('trial', 'trials continue from the outputs of others, but an ask/tell sweep keeps no outputs');
  const fault = policyFault(
    earlyTermination,
    {
      isList: samplers.find(sampling.type)?.isList === true,
      maxTotalTrials: limits.maxTotalTrials,
      configurations: configurationsOf(space),
    },
    policies,
  );
  if (fault !== undefined) throw refuse(fault.field, fault.message);
}
