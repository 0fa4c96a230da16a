import { existsSync } from 'node:fs';
import { memoryState, sqliteFile } from '../address.ts';
import type { StoreKind } from '../open-store.ts';
import { identityPath } from './opening/identity.ts';
import { openSqliteStore } from './opening/open.ts';

/** SQLite databases in files, and `sqlite::memory:`. */
export const sqliteKind: StoreKind = {
  open: (address, options) => openSqliteStore({ ...options, file: sqliteFile(address) }),
  async exists(address, { lost }) {
    const file = sqliteFile(address);
    if (file === memoryState) return false;
    const trace = lost ? identityPath(file) : undefined;
    return existsSync(file) || (trace !== undefined && existsSync(trace));
  },
};

/** SQLite databases in memory. */
export const memoryKind: StoreKind = {
  open: (_address, options) => openSqliteStore({ ...options, file: memoryState }),
  exists: async () => false,
};
