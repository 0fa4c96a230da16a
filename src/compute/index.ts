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
export { type InProcessOptions, inProcessTarget, type ObjectiveFunction } from './in-process/in-process-target.ts';
export {
  type MetricValues,
  type TrialContext,
  TrialInfeasible,
  type TrialResult,
  TrialStopped,
} from './in-process/trial-context.ts';
export { inheritedByDefault, runFiles, type Variables } from './local/job/environment.ts';
export type { LocalSlots } from './local/job/slots.ts';
export { infeasibleExitCode } from './local/job/trial-end.ts';
export { type LocalOptions, localTarget } from './local/local-target.ts';
export { checkMachine, type MachineRoom, machineRoom, type Slots } from './local/machine.ts';
export { type TargetContext, type TargetKind, targetKind } from './registry.ts';
export { SimulatedEngine, type SimulatedEngineOptions, type SubmitFault } from './simulated/simulated-engine.ts';
export { claimRefusedExitCode, type SimulatedReport, type SimulatedRun } from './simulated/simulated-runner.ts';
export { advanceUntil, type SimulatedTarget, simulatedTarget } from './simulated/simulated-target.ts';
