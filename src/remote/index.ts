/** A server on another machine: its address and token, requests to it, and its store and files for reading. */
export { serverAddress } from './address.ts';
export { ServerConnection } from './connection.ts';
export { remoteError } from './errors.ts';
export { forgetServer, keepServer, keptServers, keptServersFile } from './kept-servers.ts';
export { namedAddress } from './named-address.ts';
export { onlyThere } from './only-there.ts';
export { remoteFiles } from './remote-files.ts';
export { RemoteReads } from './remote-reads.ts';
export { remoteStore } from './remote-store.ts';
export { type SentCode, sendCode } from './send-code.ts';
export { askStudy, type StudyAnswer } from './study-requests.ts';
