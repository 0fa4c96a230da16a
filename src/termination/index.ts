/** Early termination: when a poor trial is stopped. */
export { createPolicy } from './create-policy.ts';
export type { Continuation, EarlyTerminationPolicy, NextTrial, PolicyContext, PolicyDecision } from './policy.ts';
export { type PolicyAdvice, policyAdvice } from './policy-advice.ts';
export { validatePolicy } from './validate-policy.ts';
