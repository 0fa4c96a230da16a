/** A store for HyperDrive: an append-only journal of JSON lines, see README.md. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineStore, HyperDriveConfigException } from 'hyperdrive-ml/plugin';
import { openJournalStore } from './journal-store.js';

const kind = 'hyperdrive-journal/journal';

export default defineStore({
  name: 'journal',
  summary: 'Keeps sweeps in an append-only journal of JSON lines.',
  open(address, options) {
    if (options.asNew !== undefined || options.acceptLoss === true)
      throw new HyperDriveConfigException(
        'JOURNAL_UNSUPPORTED',
        'unsupported',
        '--as-new and --accept-loss: a journal supports neither. Leave the option out.',
      );
    const path = pathOf(address, options.folder);
    return openJournalStore(path, { ...options, address: `${kind}:${path}` });
  },
  exists: async (address, { folder }) => existsSync(pathOf(address, folder)),
});

/** The file that an address names; relative paths start at the state folder. */
function pathOf(address, folder = process.cwd()) {
  return resolve(folder, address.slice(address.indexOf(':') + 1) || 'journal.jsonl');
}
