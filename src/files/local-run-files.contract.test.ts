import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemRandomBytes } from '../base/index.ts';
import { exitFile, localRunFiles } from './local-run-files.ts';
import { describeRunFiles } from './run-files.contract.ts';
import { runFolders } from './run-folders.ts';

describeRunFiles('local folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'hyperdrive-run-files-'));
  const folders = runFolders(root);
  return {
    files: localRunFiles(folders, systemRandomBytes),
    async print({ stream, ...attempt }, content) {
      await mkdir(folders.attempt(attempt), { recursive: true });
      await appendFile(join(folders.attempt(attempt), `${stream}.log`), content);
    },
    async end(attempt) {
      await mkdir(folders.attempt(attempt), { recursive: true });
      await appendFile(join(folders.attempt(attempt), exitFile), '0\n');
    },
    dispose: () => rm(root, { recursive: true, force: true }),
  };
});
