export { createScriptDoor, type ScriptDoor } from './script-door.ts';
export { createServer, type ListenOptions, listen, type RunningServer, type ServerParts } from './server.ts';
