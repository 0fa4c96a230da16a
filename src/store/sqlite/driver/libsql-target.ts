import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Finds the binary of libsql that fits this process. The bundle puts this in place of `detect-libc` and `@neon-rs/load`,
 * libsql's own way to find it: they make a diagnostic report and load Node's code for child processes, which costs three
 * times as much as loading the binary.
 */

export const GLIBC = 'glibc';
export const MUSL = 'musl';

/** Linkers place the path of an executable's loader in this part of it. */
const headBytes = 4096;

/** The C library of a Linux process; null on other systems. */
export function familySync(executable: string = process.execPath): typeof GLIBC | typeof MUSL | null {
  if (process.platform !== 'linux') return null;
  return familyOfLoader(headOf(executable)) ?? reportedFamily();
}

/** Name of the package with the binary, such as `linux-x64-gnu`, without its scope. */
export function currentTarget(platform: string = process.platform, arch: string = process.arch): string {
  switch (platform) {
    case 'win32':
      return `win32-${arch}-msvc`;
    case 'linux': {
      const abi = familySync() === MUSL ? 'musl' : 'gnu';
      return arch === 'arm' ? `linux-arm-${abi}eabihf` : `linux-${arch}-${abi}`;
    }
    default:
      return `${platform}-${arch}`;
  }
}

/** Called only when LIBSQL_JS_DEV is set. */
export function load(): never {
  throw new Error('the bundled libsql cannot load a development build: unset LIBSQL_JS_DEV');
}

/** By the loader that an executable names, such as `/lib64/ld-linux-x86-64.so.2`. */
function familyOfLoader(head: string): typeof GLIBC | typeof MUSL | undefined {
  const loader = /\/ld-(musl-|linux)/.exec(head)?.[1];
  return loader === undefined ? undefined : loader === 'linux' ? GLIBC : MUSL;
}

function headOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(headBytes);
      return bytes.toString('latin1', 0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  } catch {
    // Unreadable, or deleted since it was started.
    return '';
  }
}

function reportedFamily(): typeof GLIBC | typeof MUSL {
  const report: unknown = process.report.getReport();
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header ? GLIBC : MUSL;
}
