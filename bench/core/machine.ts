import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

/** One line about where figures were made. */
export function machineLine(): string {
  const [load = 0] = loadavg();
  return `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.version}, load ${load.toFixed(1)} at the start`;
}

/** Python of a virtual environment that has these packages, made once; undefined where that cannot be done. */
export function peerPython(packages: readonly string[]): string | undefined {
  const folder = join(tmpdir(), `hyperdrive-bench-${packages.join('-').replace(/\W+/g, '_')}`);
  const python = join(folder, 'bin', 'python');
  try {
    if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', folder], { stdio: 'inherit' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' });
    return python;
  } catch (error) {
    console.error(`no peers: ${String(error)}`);
    return undefined;
  }
}

/** The middle of several figures. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
