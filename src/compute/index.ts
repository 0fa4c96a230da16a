export { chosenTarget } from './chosen-target.ts';
export type {
  AttemptJob,
  Capacity,
  ComputeTarget,
  Heartbeats,
  JobStatus,
  LaunchGrant,
  Listing,
  ParameterText,
} from './compute.ts';
export { Retrier, type RetrierOptions } from './delivery.ts';
export type { ObjectiveFunction } from './in-process/in-process-target.ts';
export {
  type TrialContext,
  TrialInfeasible,
  type TrialResult,
  TrialStopped,
} from './in-process/trial-context.ts';
export { type StartPlan, startPlan } from './local/job/start-plan.ts';
export { infeasibleExitCode } from './local/job/trial-end.ts';
export { checkMachine, type MachineRoom, machineGpus, machineRoom, type Slots } from './local/machine.ts';
export { type CommandLine, findProgram } from './local/process/command-line.ts';
export { AttemptReporter, type AttemptReporterOptions } from './local/reports/attempt-reporter.ts';
export { type TargetContext, type TargetKind, targetKind } from './registry.ts';
export { SimulatedEngine, type SimulatedEngineOptions } from './simulated/simulated-engine.ts';
export type { SimulatedRun } from './simulated/simulated-runner.ts';
export { simulatedTarget } from './simulated/simulated-target.ts';
