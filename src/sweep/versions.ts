import type { SweepDecision, SweepRow } from '../records/index.ts';
import type { Sampler } from '../sampling/index.ts';
import type { Store } from '../store/index.ts';
import type { EarlyTerminationPolicy } from '../termination/index.ts';

type Notice = Extract<SweepDecision, { kind: 'notice' }>;

/** Code of the note that says which arithmetic decides from here on. */
export const versionsCode = 'SWEEP_VERSIONS';

/** Names and versions of what decides: another version may decide otherwise, which replay must be able to tell. */
export function versionFacts(sampler: Sampler, policy: EarlyTerminationPolicy): Notice['facts'] {
  return {
    sampler: sampler.name,
    samplerVersion: sampler.version,
    policy: policy.name,
    policyVersion: policy.version,
  };
}

/** The note for a controller that starts; undefined when the last one said the same. */
export async function versionNotice(
  store: Store,
  row: SweepRow,
  sampler: Sampler,
  policy: EarlyTerminationPolicy,
): Promise<Notice | undefined> {
  const facts = versionFacts(sampler, policy);
  const notices = await store.log({ sweepId: row.id, kinds: ['notice'] });
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
