import { errorTable, type HyperDriveException } from './errors.ts';

const systemError = errorTable({
  SYSTEM_DISK_FULL: {
    kind: 'environment',
    summary:
      'The disk or the quota is full, or it has no inodes left. Free some space, then `hyperdrive resume` continues.',
  },
  SYSTEM_FAILED: {
    kind: 'environment',
    summary: 'A call of the operating system failed; the message has its code and the path.',
  },
  SYSTEM_NO_PERMISSION: {
    kind: 'environment',
    summary:
      'A file or folder belongs to someone else, is immutable, or is on a read-only disk. Check its owner and permissions.',
  },
  SYSTEM_NO_RESOURCES: {
    kind: 'environment',
    summary:
      'The system refused memory or another process. Check free memory and `ulimit -u`, or run fewer trials at once.',
  },
  SYSTEM_TOO_MANY_FILES: {
    kind: 'environment',
    summary:
      'Too many files are open. Raise `ulimit -n` (at least 256; 1024 is comfortable), or run fewer trials at once.',
  },
});

type SystemCode = Parameters<typeof systemError>[0];

const codes: Readonly<Record<string, SystemCode>> = {
  ENOSPC: 'SYSTEM_DISK_FULL',
  EDQUOT: 'SYSTEM_DISK_FULL',
  EFBIG: 'SYSTEM_DISK_FULL',
  EACCES: 'SYSTEM_NO_PERMISSION',
  EPERM: 'SYSTEM_NO_PERMISSION',
  EROFS: 'SYSTEM_NO_PERMISSION',
  EMFILE: 'SYSTEM_TOO_MANY_FILES',
  ENFILE: 'SYSTEM_TOO_MANY_FILES',
  EAGAIN: 'SYSTEM_NO_RESOURCES',
  ENOMEM: 'SYSTEM_NO_RESOURCES',
};

/**
 * Converts the error of a system call: the machine failed, not HyperDrive.
 * @param path of the file or folder, for calls whose error does not name one
 * @returns undefined for any other error
 */
export function asSystemError(error: unknown, path?: string): HyperDriveException | undefined {
  if (!isSystemCallError(error)) return undefined;
  const named = error.path ?? path;
  // Calls on open files, such as write, do not name the path.
  const message = path === undefined || error.message.includes(path) ? error.message : `${error.message} '${path}'`;
  return systemError(codes[error.code] ?? 'SYSTEM_FAILED', message, {
    cause: error,
    details: { errno: error.code, syscall: error.syscall, ...(named !== undefined && { path: named }) },
  });
}

/**
 * Runs file operations; their errors name the path.
 * @throws SYSTEM_* for errors of system calls
 */
export function withPath<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw asSystemError(error, path) ?? error;
  }
}

interface SystemCallError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path?: string;
}

function isSystemCallError(error: unknown): error is SystemCallError {
  return (
    error instanceof Error &&
    'syscall' in error &&
    typeof error.syscall === 'string' &&
    'code' in error &&
    typeof error.code === 'string' &&
    (!('path' in error) || typeof error.path === 'string')
  );
}
