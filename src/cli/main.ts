#!/usr/bin/env node
import { readFileSync } from 'node:fs';

/** Open files that loading the modules needs: hundreds are read at once. */
const fewestFiles = 256;

// Asked for before: later there may be no file left to ask with.
const most = mostOpenFiles();
try {
  await import('./command.ts');
} catch (error) {
  if (most === undefined || most >= fewestFiles) throw error;
  // Nothing of the product can be used here, since its modules are what cannot be read.
  const code = 'SYSTEM_TOO_MANY_FILES';
  const message = `this process may open ${most} files, and HyperDrive needs ${fewestFiles}: ulimit -n 1024 raises the limit`;
  process.stderr.write(
    process.argv.includes('--json')
      ? `${JSON.stringify({ error: { code, message, details: { most, needed: fewestFiles } } })}\n`
      : `error: ${message}\ncode: ${code}\n`,
  );
  process.exit(5);
}

/** @returns undefined where the system does not say */
function mostOpenFiles(): number | undefined {
  try {
    const most = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return most === undefined ? undefined : Number(most);
  } catch {
    return undefined;
  }
}
