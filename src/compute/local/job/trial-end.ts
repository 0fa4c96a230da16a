import type { EndRequest } from '../../../model/index.ts';
import type { ProcessExit } from '../process/local-process.ts';

/**
 * Exit code with which a trial declares its configuration infeasible: no value, and no retry.
 * @experimental
 * @since 0.2.0
 */
export const infeasibleExitCode = 118;

/** The end of an attempt, before the runner adds what identifies its reports. */
export type End = Omit<EndRequest, 'epoch' | 'lastSeq'>;

/** Known facts once a trial's processes are gone. */
export interface EndFacts {
  readonly exit: Extract<ProcessExit, { kind: 'ended' }>;
  /** Directive that it got before it ended. */
  readonly stopped: 'stop' | 'cancel' | null;
  readonly infeasible: string | null;
  /** A sentence about output that looked like a report but is not valid. */
  readonly misread: string | null;
  /** The kernel's log says that it killed a process of the trial for lack of memory. */
  readonly hasOomKill: boolean;
  /** The kernel killed some process of the machine for lack of memory meanwhile, perhaps one of the trial. */
  readonly hasStrangeOomKill: boolean;
  /** A sentence about a full disk to which the trial writes; null when none is full. */
  readonly fullDisk: string | null;
  readonly isShellText: boolean;
  readonly lastErrorLine: string | null;
}

function standInHint({ lastErrorLine }: Pick<EndFacts, 'lastErrorLine'>): string {
  return /No module named '?azureml\b/.test(lastErrorLine ?? '')
    ? " (trial.azureml: true in the sweep file gives scripts a stand-in of Azure ML's package)"
    : '';
}

/** Derives the end of a trial from the facts. */
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
  const last =
    facts.lastErrorLine === null ? '' : ` Last line of stderr.log: ${facts.lastErrorLine}${standInHint(facts)}`;
  if (signal === 'SIGKILL' && facts.hasOomKill)
    return { ...base, kind: 'out_of_memory', message: `Killed by the system for lack of memory.${last}` };
  const how = signal === null ? `Exit code ${exitCode}` : `Ended by ${signal}`;
  // The trial's own writes may have failed. That is not the script's fault, so it is retried as after a lost machine.
  if (facts.fullDisk !== null) return { ...base, kind: 'lost_node', message: `${how}. ${facts.fullDisk}${last}` };
  if (signal === 'SIGKILL' && facts.hasStrangeOomKill)
    return {
      ...base,
      kind: 'user_error',
      message: `Ended by SIGKILL. The kernel killed a process of this machine for lack of memory meanwhile, perhaps this one.${last}`,
    };
  if (signal !== null) return { ...base, kind: 'user_error', message: `${how}.${last}` };
  return { ...base, kind: 'user_error', message: `${how}${hint(exitCode, facts.isShellText)}.${last}` };
}

function hint(exitCode: number | null, isShellText: boolean): string {
  if (isShellText && exitCode === 127) return ': the shell did not find a command';
  if (isShellText && exitCode === 126) return ': the shell may not execute a command';
  return '';
}
