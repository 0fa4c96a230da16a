import type { EndRequest } from '../../../model/index.ts';
import type { ProcessExit } from '../process/local-process.ts';

/** Exit code by which a trial says that its configuration is infeasible: no value, never retried. */
const infeasibleExitCode = 118;

/** How an attempt ended, as its runner tells it; the runner adds what identifies its reports. */
export type End = Omit<EndRequest, 'epoch' | 'lastSeq'>;

/** What is known when a trial's processes are gone. */
export interface EndFacts {
  readonly exit: Extract<ProcessExit, { kind: 'ended' }>;
  /** What we asked of it before it ended. */
  readonly stopped: 'stop' | 'cancel' | null;
  readonly infeasible: string | null;
  /** What it wrote that was evidently meant as a report and is none. */
  readonly misread: string | null;
  /** The kernel says that it killed a process of the trial for memory. */
  readonly hasOomKill: boolean;
  /** It killed some process of the machine for memory meanwhile, perhaps one of the trial. */
  readonly hasStrangeOomKill: boolean;
  /** A disk that the trial writes to is full now, in a sentence. */
  readonly fullDisk: string | null;
  readonly isShellText: boolean;
  readonly lastErrorLine: string | null;
}

/** Says how a trial ended. */
export function trialEnd(facts: EndFacts): End {
  const { exitCode, signal } = facts.exit;
  const base = { exitCode: signal === null ? exitCode : null, signal, message: null };
  if (facts.infeasible !== null) return { ...base, kind: 'infeasible', message: facts.infeasible };
  if (facts.stopped !== null) return { ...base, kind: facts.stopped === 'stop' ? 'stopped' : 'canceled' };
  if (exitCode === 0) return { ...base, kind: 'ok', message: facts.misread };
  if (exitCode === infeasibleExitCode)
    return {
      ...base,
      kind: 'infeasible',
      message: `Exit code ${infeasibleExitCode}: the configuration is infeasible.`,
    };
  const last = facts.lastErrorLine === null ? '' : ` Last line of stderr.log: ${facts.lastErrorLine}`;
  if (signal === 'SIGKILL' && facts.hasOomKill)
    return { ...base, kind: 'out_of_memory', message: `Killed by the system for want of memory.${last}` };
  const how = signal === null ? `Exit code ${exitCode}` : `Ended by ${signal}`;
  // Its own writing failed, or may have: that is no fault of the script, so it is tried again as after a lost machine.
  if (facts.fullDisk !== null) return { ...base, kind: 'lost_node', message: `${how}. ${facts.fullDisk}${last}` };
  if (signal === 'SIGKILL' && facts.hasStrangeOomKill)
    return {
      ...base,
      kind: 'user_error',
      message: `Ended by SIGKILL. The kernel killed a process of this machine for memory meanwhile, perhaps this one.${last}`,
    };
  if (signal !== null) return { ...base, kind: 'user_error', message: `${how}.${last}` };
  return { ...base, kind: 'user_error', message: `${how}${hint(exitCode, facts.isShellText)}.${last}` };
}

function hint(exitCode: number | null, isShellText: boolean): string {
  if (isShellText && exitCode === 127) return ': the shell did not find a command';
  if (isShellText && exitCode === 126) return ': the shell may not execute a command';
  return '';
}
