#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { packageVersion } from '../workspace/index.ts';

/** Open files needed to load the modules: hundreds are read at once. */
const fewestFiles = 256;

const words = process.argv.slice(2);
// Without the commands, whose code is most of the cost of an answer this short.
if (words.length === 1 && (words[0] === '--version' || words[0] === '-V'))
  process.stdout.write(`${packageVersion()}\n`);
else await start();

async function start(): Promise<void> {
  // Determined early: later no file descriptor may be left to find out.
  const most = mostOpenFiles();
  try {
    await import('./command.ts');
  } catch (error) {
    if (most === undefined || most >= fewestFiles) throw error;
    // The product's own modules cannot be used here: they are what fails to load.
    const code = 'SYSTEM_TOO_MANY_FILES';
    const message = `this process may open ${most} files, and HyperDrive needs ${fewestFiles}: ulimit -n 1024 raises the limit`;
    process.stderr.write(
      process.argv.includes('--json')
        ? `${JSON.stringify({ error: { code, message, details: { most, needed: fewestFiles } } })}\n`
        : `error: ${message}\ncode: ${code}\n`,
    );
    process.exit(5);
  }
}

/** @returns undefined if the system does not report it */
function mostOpenFiles(): number | undefined {
  try {
    const most = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];
    return most === undefined ? undefined : Number(most);
  } catch {
    return undefined;
  }
}
