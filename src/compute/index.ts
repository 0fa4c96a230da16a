export type {
  AttemptJob,
  Capacity,
  ComputeTarget,
  JobStatus,
  Listing,
  ParameterText,
  TargetFacts,
} from './compute.ts';
export { SimulatedEngine, type SimulatedEngineOptions, type SubmitFault } from './simulated/simulated-engine.ts';
export { refusedExitCode, type SimulatedReport, type SimulatedRun } from './simulated/simulated-runner.ts';
export { advanceUntil, type SimulatedTarget, simulatedTarget } from './simulated/simulated-target.ts';
