/** Early termination: decides when to stop a poor trial. */
export {
  continuingPolicy,
  createPolicy,
  policyAdvice,
  policyFault,
  policyText,
  stopLimit,
  validatePolicy,
} from './create-policy.ts';
export type { PolicyKind } from './kind.ts';
export { type EarlyTerminationDefinition, earlyTerminationSchema, type NamedPolicyType, policies } from './policies.ts';
export type {
  Continuation,
  Exploration,
  NextTrial,
  PolicyContext,
  PolicyDecision,
  TerminationPolicy,
} from './policy.ts';
export { PolicyRegistry } from './registry.ts';
