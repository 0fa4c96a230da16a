import type { JobStatus } from '../../compute/index.ts';
import type { AttemptEnd, EndKind } from '../../model/index.ts';
import { refusedExitCode } from '../fold/retry.ts';

/** Exit code of a runner without a claim; never a result of user code. */
const unclaimedExitCode = 117;

/** Reasons that an engine may give in a single word. */
const engineReasons: readonly EndKind[] = ['preempted', 'lost_node', 'canceled_outside', 'never_launched', 'timed_out'];

/**
 * The end of an attempt whose job the engine shows as ended while its runner reported nothing.
 * @param isClaimed the claim may have come with the launch, before anything ran
 */
export function endOfJob(job: JobStatus, isClaimed: boolean): AttemptEnd {
  const { exitCode, signal } = job;
  const end = (kind: EndKind, message: string): AttemptEnd => ({ kind, source: 'observer', exitCode, signal, message });
  const said = engineReasons.find((kind) => kind === job.reason);
  if (said) return end(said, `The engine says: ${job.reason}.`);
  const detail = job.reason ?? (signal === null ? `exit code ${exitCode ?? 'unknown'}` : `signal ${signal}`);
  if (!isClaimed || job.hasStarted === false)
    return { ...end('never_launched', `The job ended before it started the trial: ${detail}.`), exitCode: null };
  if (job.outOfMemory) return end('out_of_memory', `The trial ran out of memory: ${detail}.`);
  if (exitCode === unclaimedExitCode || (exitCode === null && signal === null))
    return end('lost_node', `The job ended and left no result: ${detail}.`);
  if (exitCode === 0) return end('ok', 'The job ended well and its runner did not say so.');
  return end('user_error', `The trial ended with ${detail}.`);
}

/** The end of an attempt whose job is gone or never existed. */
export function endWithoutJob(kind: EndKind, message: string): AttemptEnd {
  return { kind, source: 'observer', exitCode: null, signal: null, message };
}

/** The end of an attempt that the target refused for good. */
export function endOfRefused(message: string): AttemptEnd {
  return { kind: 'never_launched', source: 'observer', exitCode: refusedExitCode, signal: null, message };
}
