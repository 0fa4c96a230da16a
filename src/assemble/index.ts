/** Composition root: which implementation stands behind each port. */
export type { ChangeOptions, ChangeResult, ChangeSource } from './change.ts';
export type { Drive, DriveOptions } from './drive.ts';
export type { EnqueueOptions } from './enqueue.ts';
export type { SweepEffects, SweepImportance } from './importance.ts';
export { checkMachine, type MachineRoom, machineRoom, type Slots } from './machine.ts';
export type { Pictures } from './pictures.ts';
export { type ServedWorkspace, type ServeOptions, serveWorkspace } from './serve.ts';
export { checkDefinition, type SubmitOptions, spaceOf } from './submit.ts';
export { tokensOf } from './tokens.ts';
export type { StoreFault, SweepVerification, Verification } from './verify.ts';
export { openWorkspace, type Workspace, type WorkspaceOptions } from './workspace.ts';
