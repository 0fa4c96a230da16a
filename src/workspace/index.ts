/** Use cases of an opened state folder; `compose.ts` chooses the implementation of each port. */

export type { SweepFragment } from '../charts/index.ts';
export { checkMachine, type MachineRoom, machineRoom, type Slots } from '../compute/index.ts';
export type { Algorithms } from './algorithms.ts';
export type { ChangeOptions, ChangeResult, ChangeSource } from './change/change.ts';
export { checkHistory } from './change/checks/check-history.ts';
export { isSameCommand, type RelatedSweep } from './change/earlier-sweeps.ts';
export type { EnqueueOptions } from './change/enqueue.ts';
export { withPriors } from './change/priors.ts';
export { localFiles, type ReadSweepFile, readSweepFile } from './change/read-sweep-file.ts';
export { withResumedChildren } from './change/resumed-children.ts';
export { checkDefinition, type SubmitOptions } from './change/submit.ts';
export type { WorkspaceOptions } from './compose.ts';
export type { Drive, DriveOptions } from './drive/drive.ts';
export { packageVersion } from './package-version.ts';
export { projectPlugins } from './project-plugins.ts';
export { openNamedServer } from './remote/named-server.ts';
export { sendDefinition } from './remote/sent-definition.ts';
export type { SweepEffects, SweepImportance } from './serve/importance.ts';
export { serveWorkspace, tokensOf } from './serve/lazy-serve.ts';
export type { Pictures } from './serve/pictures.ts';
export type { ServedWorkspace, ServeOptions } from './serve/serve.ts';
export type { Verification } from './upkeep/verify.ts';
export { openWorkspace, type Workspace } from './workspace.ts';
