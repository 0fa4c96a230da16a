/** Early termination: when a poor trial is stopped. */
export { createPolicy } from './create-policy.ts';
export type { Continuation, NextTrial, PolicyContext, PolicyDecision, TerminationPolicy } from './policy.ts';
export { type PolicyAdvice, policyAdvice } from './policy-advice.ts';
export { validatePolicy } from './validate-policy.ts';
