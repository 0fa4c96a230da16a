export { type AskTellChoices, askTellDefinition, askTellTotal, isUnlimited } from './ask-tell.ts';
export { type AttemptName, attemptKey } from './attempt-key.ts';
export {
  type DefinitionChange,
  type DefinitionVersion,
  definitionChangeSchema,
  type EnqueuedTrial,
  enqueuedSchema,
  presentDefinition,
  versionOfTrial,
} from './changes.ts';
export { completeDefinition, type DefinitionChoices } from './complete-definition.ts';
export type { ConfigurationRecord } from './configuration.ts';
export {
  type CommandTrial,
  jsonSchema,
  type Limits,
  limitsSchema,
  logbaseOf,
  type ObjectiveDefinition,
  type OutcomeConstraint,
  objectiveSchema,
  outcomeConstraintSchema,
  type PolicyDefinition,
  policyDefinitionSchema,
  type Retries,
  retriesSchema,
  type SamplingDefinition,
  type StdoutMetrics,
  type SweepDefinition,
  samplingSchema,
  stdoutMetricsSchema,
  sweepDefinitionSchema,
  type TrialDefinition,
  trialSchema,
} from './definition.ts';
export { elapsedMs } from './elapsed.ts';
export type {
  AttemptEnd,
  DecisionKind,
  InputKind,
  LogEntry,
  LoggedInput,
  StopReason,
  SweepDecision,
  SweepInput,
} from './events.ts';
export { asLoss, betterOf, type Goal, goals, isBetter } from './goal.ts';
export type {
  AttemptIntake,
  ClaimGrant,
  ClaimRequest,
  EndRequest,
  ReportBatch,
  ReportReceipt,
} from './intake.ts';
export { type LeaseHolder, parseLeaseHolder } from './lease.ts';
export { isStorableName, metricNameFault, metricNames, reportedInstead } from './metric-name.ts';
export {
  addToSummary,
  type MetricSummary,
  type RankedSummary,
  rankedSummary,
  summarize,
} from './metric-summary.ts';
export { metricValueSchema, metricValueToJson } from './metric-value.ts';
export { type AttemptNotice, attemptNoticeSchema, mostNotices, quietNotices } from './notice.ts';
export { observedSchema } from './observed.ts';
export { type Measured, type Measures, measure, measuresOf, type ReportedMetrics } from './outcomes.ts';
export { isBetterTrial, isCandidate, ranks, type ValuedTrial } from './ranking.ts';
export {
  type Directive,
  isRejected,
  type RejectedReport,
  type Report,
  type ReportChannel,
  reportChannels,
} from './report.ts';
export type { AttemptRow, SweepRow, TrialRow } from './rows.ts';
export { type Standing, standingOf, standings } from './standing.ts';
export {
  type AttemptState,
  attemptStates,
  type EndingReason,
  type EndKind,
  endingReasons,
  endKinds,
  type FailureKind,
  type FinalSweepState,
  type FinalTrialState,
  isFinalSweepState,
  isFinalTrialState,
  type SweepState,
  sweepStates,
  type TrialCounts,
  type TrialState,
  trialStates,
  type Verdict,
  verdicts,
} from './states.ts';
