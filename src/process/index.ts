/**
 * The identity of a process, which lets others prove its death, and what the kernel says about it. Node.js only, never
 * in a browser.
 */
export { isProvablyDead, type ProcessIdentity, processIdentity } from './process-identity.ts';
export { type ProcessStat, parseProcessStat } from './process-stat.ts';
