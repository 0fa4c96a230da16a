import type { SqlDriver } from './driver.ts';
import { nodeDriver } from './node-driver.ts';

/** Drivers that work on this version of Node. Tests run with each. */
export const driversHere: readonly SqlDriver['name'][] =
  nodeDriver() === undefined ? ['libsql'] : ['libsql', 'node:sqlite'];
