/** Who a process is, so that its death can be proved, and what the kernel says of it. Node.js only: never in a browser. */
export { isProvablyDead, type ProcessIdentity, processIdentity } from './process-identity.ts';
export { type ProcessStat, parseProcessStat } from './process-stat.ts';
