import type { SqlDriver } from './driver.ts';
import { nodeDriver } from './node-driver.ts';

/** The drivers that work on this Node: tests run with each. */
export const driversHere: readonly SqlDriver['name'][] =
  nodeDriver() === undefined ? ['libsql'] : ['libsql', 'node:sqlite'];
