import { tmpdir } from 'node:os';
import { fullDisk } from '../process/disk-space.ts';
import type { LocalProcess, ProcessExit } from '../process/local-process.ts';
import { countOomKills, type KernelLog } from '../process/oom.ts';
import type { AttemptReporter } from '../reports/attempt-reporter.ts';
import type { JobEntry } from './job-registry.ts';
import { lastErrorLine } from './run-files.ts';
import type { LocalWork } from './start-plan.ts';
import { type End, trialEnd } from './trial-end.ts';

type EndedExit = Extract<ProcessExit, { kind: 'ended' }>;
/** An exit that shows how the attempt ended. */
export type KnownExit = Exclude<ProcessExit, { kind: 'vanished' }>;

/** Sources of evidence for how an attempt ended. */
export interface EvidencePlace {
  readonly entry: JobEntry;
  readonly work: LocalWork | undefined;
}

/** Whether the kernel killed for lack of memory: a process of this attempt, some process of this machine, or none. */
export type MemoryEvidence = 'killed_this' | 'killed_something' | 'none';

/**
 * Finds out whether the kernel killed for lack of memory. Only a line in the kernel's log about one of its processes
 * attributes the kill to the attempt.
 */
export function memoryEvidence(
  { oomKills }: JobEntry,
  exit: KnownExit,
  kernelLog: KernelLog,
  process: LocalProcess | undefined,
): MemoryEvidence {
  const killedNow = exit.kind === 'ended' && exit.signal === 'SIGKILL' && oomKills !== null ? countOomKills() : null;
  if (killedNow === null || killedNow <= (oomKills ?? 0)) return 'none';
  return kernelLog.hasKilled(process?.seenIds ?? [], process?.startedSinceBootMs ?? 0)
    ? 'killed_this'
    : 'killed_something';
}

/** An attempt that has ended, with what is known about it. */
export interface EndedAttempt extends EvidencePlace {
  readonly reporter: AttemptReporter;
  readonly stopped: 'stop' | 'cancel' | null;
  readonly memory: MemoryEvidence;
}

/** The end of an attempt whose processes are gone. Reads its files to their end first. */
export async function describeEnd(exit: KnownExit, ended: EndedAttempt): Promise<End> {
  if (exit.kind === 'refused') return { kind: 'canceled', exitCode: null, signal: null, message: null };
  if (exit.kind === 'unstarted') return unstartedEnd(exit.message, ended);
  // The spool file may declare the trial infeasible.
  await ended.reporter.drain();
  return evidentEnd(exit, ended);
}

function evidentEnd(exit: EndedExit, ended: EndedAttempt): End {
  const { entry, work, reporter, stopped, memory } = ended;
  const isWell = exit.exitCode === 0;
  const end = trialEnd({
    exit,
    stopped,
    infeasible: reporter.infeasible,
    misread: reporter.misread,
    hasOomKill: stopped === null && memory === 'killed_this',
    hasStrangeOomKill: stopped === null && memory === 'killed_something',
    fullDisk: isWell ? null : fullDiskOf(ended),
    isShellText: typeof work?.trial.command === 'string',
    lastErrorLine: isWell ? null : lastErrorLine(entry.runFolder),
  });
  return exit.atMs === null ? end : { ...end, endedAtMs: exit.atMs };
}

/** The end of an attempt whose program could not be started. */
function unstartedEnd(message: string, place: EvidencePlace): End {
  const last = lastErrorLine(place.entry.runFolder);
  const said = last === null ? '' : ` Last line of stderr.log: ${last}`;
  return { kind: 'never_launched', exitCode: null, signal: null, message: `${message}${said}${diskNote(place)}` };
}

/** A note in parentheses about a full disk of the attempt; empty when none is full. */
export function diskNote(place: EvidencePlace): string {
  const full = fullDiskOf(place);
  return full === null ? '' : ` (${full})`;
}

function fullDiskOf({ entry, work }: EvidencePlace): string | null {
  const folders = work ? [work.job.outputFolder, work.trial.workingFolder] : [];
  return fullDisk([entry.runFolder, ...folders, tmpdir()]);
}
