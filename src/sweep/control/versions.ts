import type { LogEntry, SweepDecision, SweepRow } from '../../model/index.ts';
import { type Sampler, type SamplerChoice, samplerAsWritten } from '../../sampling/index.ts';
import type { Store } from '../../store/index.ts';
import type { TerminationPolicy } from '../../termination/index.ts';
import { clockStepCode } from '../time/clock-steps.ts';

type Notice = Extract<SweepDecision, { kind: 'notice' }>;

/** Code of the note that names the sampler chosen when the definition leaves the choice to HyperDrive. */
const choiceCode = 'SAMPLER_CHOICE';

/** Code of the note that names the versions of the algorithms in use from here on. */
export const versionsCode = 'SWEEP_VERSIONS';

/**
 * Names and versions of sampler and policy: another version may decide differently, and replay must be able to say so.
 */
export function versionFacts(sampler: Sampler, policy: TerminationPolicy): Notice['facts'] {
  return {
    sampler: sampler.name,
    samplerVersion: sampler.version,
    policy: policy.name,
    policyVersion: policy.version,
  };
}

/** Notes of controllers about themselves and their machine, which do not follow from an input. */
export const underivedCodes: ReadonlySet<unknown> = new Set([versionsCode, choiceCode, clockStepCode]);

/** Notes that a starting controller adds, unless they were recorded before. */
export async function openingNotices(
  store: Store,
  row: SweepRow,
  { sampler, policy, choice }: { sampler: Sampler; policy: TerminationPolicy; choice: SamplerChoice | undefined },
): Promise<readonly Notice[]> {
  const notices = await store.log({ sweepId: row.id, kinds: ['notice'] });
  const isChosen = choice === undefined || notices.some((entry) => entry.body.code === choiceCode);
  return [versionNotice(notices, sampler, policy), isChosen ? undefined : choiceNotice(choice)].filter(
    (notice) => notice !== undefined,
  );
}

/** Notes to add after a change of the definition. */
export function takeoverNotices(
  sampler: Sampler,
  policy: TerminationPolicy,
  choice: SamplerChoice | undefined,
): readonly Notice[] {
  const versions = versionNotice([], sampler, policy);
  return [versions, choice && choiceNotice(choice)].filter((notice) => notice !== undefined);
}

function choiceNotice({ sampler, why }: SamplerChoice): Notice {
  const text = `Sampling auto asks ${samplerAsWritten(sampler)}: ${why}.`;
  return { kind: 'notice', code: choiceCode, text, facts: { sampler, why } };
}

/** The versions in use from here on; undefined if the last note says the same. */
function versionNotice(notices: readonly LogEntry[], sampler: Sampler, policy: TerminationPolicy): Notice | undefined {
  const facts = versionFacts(sampler, policy);
  const last = notices.filter((entry) => entry.body.code === versionsCode).at(-1);
  if (last && isSame(last.body.facts, facts)) return undefined;
  const text = `Sampler ${sampler.name} (version ${sampler.version}), policy ${policy.name} (version ${policy.version}).`;
  return { kind: 'notice', code: versionsCode, text, facts };
}

function isSame(recorded: unknown, facts: Notice['facts']): boolean {
  if (typeof recorded !== 'object' || recorded === null) return false;
  const known = new Map(Object.entries(recorded));
  return Object.entries(facts).every(([name, value]) => known.get(name) === value);
}
