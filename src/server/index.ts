export type { ScriptDoor } from './attempt-routes.ts';
export { createServer, type ListenOptions, listen, type RunningServer, type ServerParts } from './server.ts';
