export { type AttemptName, attemptKey } from './attempt/attempt-key.ts';
export type {
  AttemptIntake,
  ClaimGrant,
  ClaimRequest,
  EndRequest,
  ReportBatch,
  ReportReceipt,
} from './attempt/intake.ts';
export { type AttemptNotice, attemptNoticeSchema, mostNotices, quietNotices } from './attempt/notice.ts';
export { askTellDefinition, askTellTotal, isUnlimited } from './definition/ask-tell.ts';
export { firstConfiguration } from './definition/by-run.ts';
export {
  configuredSchema,
  type DefinitionChange,
  type DefinitionVersion,
  definitionChangeSchema,
  type EnqueuedTrial,
  enqueuedSchema,
  presentDefinition,
  versionOfTrial,
} from './definition/changes.ts';
export { type ChildRun, childRunId, childRunSchema, readChildRunId } from './definition/child-run.ts';
export { completeDefinition } from './definition/complete-definition.ts';
export type { ConfigurationRecord } from './definition/configuration.ts';
export {
  type BookPriors,
  bookOf,
  type CommandTrial,
  jsonSchema,
  type Limits,
  limitsSchema,
  logbaseOf,
  type ObjectiveDefinition,
  type OutcomeConstraint,
  type PolicyDefinition,
  policyDefinitionSchema,
  type Retries,
  type SamplingDefinition,
  type StdoutMetrics,
  type StopWhen,
  type SweepDefinition,
  samplingSchema,
  stdoutMetricsSchema,
  stopWhenSchema,
  sweepDefinitionSchema,
  type TrialDefinition,
} from './definition/definition.ts';
export { asLoss, betterOf, type Goal, goals, isBetter } from './definition/goal.ts';
export { type Measured, type Measures, measure, measuresOf, type ReportedMetrics } from './definition/outcomes.ts';
export { spaceOf } from './definition/space-of.ts';
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
export { type LeaseHolder, parseLeaseHolder } from './lease.ts';
export { isStorableName, metricNameFault, metricNames, reportedInstead } from './metric/metric-name.ts';
export {
  type MetricSummary,
  type RankedSummary,
  rankedSummary,
  summarize,
} from './metric/metric-summary.ts';
export { metricValueSchema, metricValueToJson } from './metric/metric-value.ts';
export { observedSchema } from './metric/observed.ts';
export { isBetterTrial, isCandidate, ranks, type ValuedTrial } from './metric/ranking.ts';
export {
  type Directive,
  isRejected,
  type RejectedReport,
  type Report,
  type ReportChannel,
  reportChannels,
} from './metric/report.ts';
export type { AttemptRow, SweepRow, TrialRow } from './rows.ts';
export { type Standing, standingOf, standings } from './standing.ts';
export {
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
