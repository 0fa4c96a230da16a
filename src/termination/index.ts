/** Early termination: when a poor trial is stopped. */
export type {
  Continuation,
  Exploration,
  NextTrial,
  PolicyContext,
  PolicyDecision,
  TerminationPolicy,
} from './policy.ts';
export type { PolicyAdvice } from './policy-advice.ts';
export type { BlockFindings, PolicyEntry, PolicyFault, SweepFacts } from './policy-entry.ts';
export {
  continuingPolicy,
  createPolicy,
  type EarlyTerminationDefinition,
  type EarlyTerminationOptions,
  earlyTerminationSchema,
  type PolicyForm,
  policies,
  policyAdvice,
  policyFault,
  policyForms,
  policyOf,
  policyOptions,
  policyText,
  stopLimit,
  validatePolicy,
} from './registry.ts';
