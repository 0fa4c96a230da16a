/** HTTP server: messages of running trials, the API of sweeps, live events, the dashboard's files. */

export { type AccessTokens, openAccessTokens } from './access/access-tokens.ts';
export type { AnalysisParts } from './charts/analyses.ts';
export { serverError } from './errors.ts';
export { mlflowEnvironment, mlflowSettings } from './mlflow/environment.ts';
export type { ChangeOutcome, StudyRequests, SweepChecks, WantedChange } from './parts.ts';
export { masked } from './request/mask.ts';
export { createServer, listen, type RunningServer, type ServerParts } from './server.ts';
export { checksHere, seedFor } from './sweeps/check-sweep.ts';
export { createScriptChannel } from './trials/script-channel.ts';
