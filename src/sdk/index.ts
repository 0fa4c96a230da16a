/** The HyperDrive classes, `minimize` and `maximize`, built on the workspace. */

export type { SweepFragment } from '../workspace/index.ts';
export { HyperDriveAbortException } from './abort.ts';
export { Experiment, type ExperimentOptions } from './azure/experiment.ts';
export {
  type EarlierSweepOption,
  type EarlierSweepReference,
  HyperDriveConfig,
  type HyperDriveConfigOptions,
  HyperDriveRunConfig,
  type SubmittedConfig,
  type SweepReference,
} from './azure/hyperdrive-config.ts';
export {
  AutoTerminationPolicy,
  type BanditOptions,
  BanditPolicy,
  type CurvePolicyOptions,
  EarlyTerminationPolicy,
  type EvaluationOptions,
  type HalvingOptions,
  MedianStoppingPolicy,
  NoTerminationPolicy,
  PopulationBasedTraining,
  type PopulationOptions,
  SuccessiveHalvingPolicy,
  type TruncationSelectionOptions,
  TruncationSelectionPolicy,
} from './azure/policies.ts';
export { PrimaryMetricGoal } from './azure/primary-metric-goal.ts';
export type { BestRunOptions, ChildSummary, SortOptions } from './azure/runs/children.ts';
export { type EventOptions, HyperDriveRun, type WaitOptions } from './azure/runs/hyperdrive-run.ts';
export type { RegisteredModel } from './azure/runs/registered-model.ts';
export { type ParentRun, Run } from './azure/runs/run.ts';
export type { EnqueueRuns, RunChange, RunChangeResult } from './azure/runs/run-change.ts';
export type { MetricSeries } from './azure/runs/run-metrics.ts';
export type { SubmittingExperiment } from './azure/runs/submitting-experiment.ts';
export {
  BayesianParameterSampling,
  type BayesianSamplingOptions,
  GridParameterSampling,
  HyperParameterSampling,
  RandomParameterSampling,
  type RandomSamplingOptions,
} from './azure/sampling.ts';
export { ScriptRunConfig, type ScriptRunOptions } from './azure/script-run-config.ts';
export type { BestTrial, RecommendedTrial } from './best-trial.ts';
export type { FinishedTrial } from './finished-trials.ts';
export { maximize, minimize, type TuneOptions } from './minimize.ts';
export type { Objective, Trial } from './objective.ts';
export type { PolicyChoice, PolicyName, SamplingChoice, SamplingName } from './options/choices.ts';
export type { PriorsOption } from './options/priors-option.ts';
export type { StopWhenOption } from './options/stop-when.ts';
export type {
  FrontMember,
  ObjectiveOption,
  OutcomeConstraintOption,
  ParetoFront,
} from './outcomes.ts';
export { parameterEffects, parameterImportance } from './parameter-importance.ts';
export type { Search } from './search.ts';
export { type ConnectOptions, connect, Server, type ServerStudyOptions } from './server/server.ts';
export { ServerExperiment } from './server/server-experiment.ts';
export { ServerStudy } from './server/server-study.ts';
export { ServerTrial } from './server/server-trial.ts';
export type { SubmitSweepOptions } from './server/sweep-definition.ts';
export type { AskOptions, AskTellStudy, AskTellTrial, StudyReport, TrialPageOptions } from './study/ask-tell.ts';
export { Study } from './study/study.ts';
export type { StudyOptions } from './study/study-options.ts';
export type { StudyTrial } from './study/study-trial.ts';
