export { chosenTarget } from './chosen-target.ts';
export type {
  AttemptJob,
  Capacity,
  ComputeTarget,
  JobStatus,
  LaunchGrant,
  Listing,
  ParameterText,
} from './compute.ts';
export type { ObjectiveFunction } from './in-process/in-process-target.ts';
export {
  type TrialContext,
  TrialInfeasible,
  type TrialResult,
  TrialStopped,
} from './in-process/trial-context.ts';
export { runFiles } from './local/job/environment.ts';
export { localTarget } from './local/local-target.ts';
export { checkMachine, type MachineRoom, machineRoom, type Slots } from './local/machine.ts';
export { targetKind } from './registry.ts';
export { SimulatedEngine, type SimulatedEngineOptions } from './simulated/simulated-engine.ts';
export type { SimulatedRun } from './simulated/simulated-runner.ts';
export { simulatedTarget } from './simulated/simulated-target.ts';
