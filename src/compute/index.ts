export type { AttemptJob, Capacity, ComputeTarget, JobStatus, Listing, TargetFacts } from './compute.ts';
