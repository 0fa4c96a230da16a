/**
 * HyperDrive: hyperparameter tuning that anyone can run anywhere, with the vocabulary of Azure ML's HyperDrive.
 * @packageDocumentation
 */

export {
  HyperDriveConfigException,
  HyperDriveException,
  HyperDriveNotImplementedException,
  HyperDriveRehydrateException,
  HyperDriveScenarioNotSupportedException,
  HyperDriveServiceException,
  isHyperDriveException,
  type Json,
} from './base/index.ts';
export type { ChartName, ChartQuery, PlotOptions, PngOptions } from './charts/index.ts';
export { TrialInfeasible, type TrialResult, TrialStopped } from './compute/index.ts';
export { parseSweepFile } from './formats/index.ts';
export type { Limits, SweepDefinition, SweepRow, TrialRow } from './model/index.ts';
export type { ReplayDifference, ReplayReport } from './results/index.ts';
export type {
  EffectCurve,
  EffectPoint,
  ModelEffects,
  ParameterImportance,
  ParameterShare,
  Share,
} from './sampling/index.ts';
export {
  AutoTerminationPolicy,
  BanditPolicy,
  BayesianParameterSampling,
  type BestTrial,
  EarlyTerminationPolicy,
  type EnqueueRuns,
  Experiment,
  type FrontMember,
  GridParameterSampling,
  HyperDriveConfig,
  HyperDriveRun,
  HyperDriveRunConfig,
  HyperParameterSampling,
  MedianStoppingPolicy,
  maximize,
  minimize,
  NoTerminationPolicy,
  type Objective,
  type ObjectiveOption,
  type OutcomeConstraintOption,
  type ParentRun,
  type ParetoFront,
  PopulationBasedTraining,
  type PopulationOptions,
  PrimaryMetricGoal,
  parameterEffects,
  parameterImportance,
  RandomParameterSampling,
  type RegisteredModel,
  Run,
  type RunChange,
  type RunChangeResult,
  ScriptRunConfig,
  Study,
  type StudyOptions,
  type StudyTrial,
  type SubmittingExperiment,
  SuccessiveHalvingPolicy,
  type SweepReference,
  type Trial,
  TruncationSelectionPolicy,
  type TuneOptions,
} from './sdk/index.ts';
export {
  type Configuration,
  choice,
  compileSpace,
  intRange,
  lognormal,
  logRange,
  loguniform,
  normal,
  ordered,
  type ParameterConstraint,
  qlognormal,
  qloguniform,
  qnormal,
  quniform,
  type RangeOptions,
  randint,
  range,
  type SearchSpace,
  uniform,
  unordered,
} from './space/index.ts';
export {
  checkDefinition,
  openWorkspace,
  type Pictures,
  type SweepEffects,
  type SweepImportance,
  type Workspace,
  type WorkspaceOptions,
} from './workspace/index.ts';
