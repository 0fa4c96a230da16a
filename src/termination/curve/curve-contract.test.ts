import { createPolicy } from '../policies.fixture.ts';
import { earlyTerminationSchema } from '../policies.ts';
import { CONTRACT_REPORTS, describePolicy } from '../policy.contract.ts';

const maxReports = CONTRACT_REPORTS;
for (const raw of [{ type: 'auto', maxReports }, { type: 'auto' }, { type: 'fast', maxReports }]) {
  const definition = earlyTerminationSchema.parse(raw);
  describePolicy(`${raw.type}, ${raw.maxReports ?? 'learned'} reports`, (context) => createPolicy(definition, context));
}
