/** The HyperDrive classes, `minimize` and `maximize`, over the composition root. */
export { Experiment, type ExperimentOptions } from './experiment.ts';
export {
  documentedCeilings,
  HyperDriveConfig,
  type HyperDriveConfigOptions,
  HyperDriveRunConfig,
} from './hyperdrive-config.ts';
export { type BestRunOptions, type ChildSummary, HyperDriveRun } from './hyperdrive-run.ts';
export { type BestTrial, maximize, minimize, type TuneOptions } from './minimize.ts';
export type { RegisteredModel } from './model.ts';
export type { Objective, Trial } from './objective.ts';
export type {
  FrontMember,
  ObjectiveOption,
  OutcomeConstraintOption,
  ParetoFront,
} from './outcomes.ts';
export { parameterEffects, parameterImportance } from './parameter-importance.ts';
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
} from './policies.ts';
export { PrimaryMetricGoal } from './primary-metric-goal.ts';
export { type MetricSeries, Run } from './run.ts';
export type { EnqueueRuns, RunChange, RunChangeResult } from './run-change.ts';
export {
  BayesianParameterSampling,
  type BayesianSamplingOptions,
  GridParameterSampling,
  HyperParameterSampling,
  RandomParameterSampling,
  type RandomSamplingOptions,
} from './sampling.ts';
export { ScriptRunConfig, type ScriptRunOptions } from './script-run-config.ts';
export { Study, type StudyOptions } from './study.ts';
export type { StudyTrial } from './study-trial.ts';
