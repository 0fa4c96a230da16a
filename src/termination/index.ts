export type { EarlyTerminationPolicy, Judgement, PolicyContext } from './policy.ts';
