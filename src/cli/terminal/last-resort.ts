/** The parts of a process that the last resort needs. */
export interface ProcessEvents {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (error: unknown) => void): unknown;
  /** Calls the listeners of SIGTERM as if the signal had arrived. @returns false if there are none */
  emit(event: 'SIGTERM', signal: 'SIGTERM'): boolean;
  exit(code: number): void;
}

/** How long a command may take to hand over its sweeps after such an error. Longer: a stuck process stays longer. */
const handOverMs = 10_000;

/**
 * Handles errors that nothing else handles: prints each, ends the command as SIGTERM does, which hands over its
 * sweeps, and makes the process exit as failed.
 *
 * @param tell - prints the error and returns its exit code
 * @returns gives the exit code of the process for the command's own
 */
export function lastResort(process: ProcessEvents, tell: (error: unknown) => number): (own: number) => number {
  let failed: number | undefined;
  const listener = (error: unknown) => {
    const code = tell(error);
    if (failed !== undefined) return;
    failed = code;
    // Without a listener, there is nothing to hand over and nothing else ends the process.
    if (process.emit('SIGTERM', 'SIGTERM')) setTimeout(() => process.exit(code), handOverMs).unref();
    else process.exit(code);
  };
  process.on('uncaughtException', listener);
  process.on('unhandledRejection', listener);
  return (own) => failed ?? own;
}
