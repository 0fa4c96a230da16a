/** HTTP: messages of running trials, the API of sweeps, live events, the dashboard's files. */
export type { AnalysisParts } from './analyses.ts';
export { checksHere, seedFor } from './check-sweep.ts';
export { serverError } from './errors.ts';
export { masked } from './mask.ts';
export { mlflowEnvironment, mlflowSettings } from './mlflow/environment.ts';
export type { AccessParts, ChangeOutcome, SweepChecks, SweepParts, WantedChange } from './parts.ts';
export { createScriptDoor, type ScriptDoor } from './script-door.ts';
export { createServer, type ListenOptions, listen, type RunningServer, type ServerParts } from './server.ts';
export { openTokenBook, type TokenBook } from './token-book.ts';
