import { existsSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { asSystemError, type RandomBytes } from '../base/index.ts';
import { emptyFolder, listArtifacts, openArtifact, removeArtifact, writeArtifact } from './artifacts.ts';
import { sentCodeAt } from './code/code-store.ts';
import { makeWorkFolder, takeSnapshot } from './code/work-folder.ts';
import { filesError } from './errors.ts';
import { inheritOutputs } from './inherit-outputs.ts';
import { followLog, openLog, readLogPiece } from './log-files.ts';
import type { CodePlace, FileSet, LogName, RunFiles, RunLog } from './run-files.ts';
import { type AttemptPlace, type RunFolders, resumedFolder, workFolder } from './run-folders.ts';

/** Files of runs in a state folder on this machine. */
export function localRunFiles(folders: RunFolders, randomBytes: RandomBytes): RunFiles {
  const making = new Map<string, Promise<void>>();
  /** Calls for the same folder share its making. */
  const makeOnce = (folder: string, make: () => Promise<void>): Promise<void> => {
    const made = making.get(folder) ?? make().finally(() => making.delete(folder));
    making.set(folder, made);
    return made;
  };
  return {
    log: ({ stream, ...attempt }) => localLog(folders.attempt(attempt), stream),
    outputs: (sweepId, trial) => localFileSet(folders.outputs(sweepId, trial), randomBytes),
    outside: (experimentId, what, id) => localFileSet(folders.outside(experimentId, what, id), randomBytes),
    async placeCode(at: AttemptPlace, place: CodePlace) {
      const snapshot = folders.snapshot(at.sweepId);
      const to = join(folders.attempt(at), workFolder);
      const { start } = place;
      const sent = await sentCodeAt(folders.root, place.code);
      const code = sent ?? place.code;
      try {
        const without = [folders.root, join(code, start, 'outputs')];
        await makeOnce(snapshot, () => takeSnapshot({ code, to: snapshot, without, isSent: sent !== undefined }));
        const outputs = folders.outputs(at.sweepId, at.trial);
        await makeOnce(to, () => makeWorkFolder({ snapshot, to, start, outputs }));
      } catch (error) {
        throw asSystemError(error, code) ?? error;
      }
      return join(to, start);
    },
    async placeResumed(at, { sweepId, trial }) {
      const from = folders.outputs(sweepId, trial);
      const to = join(folders.attempt(at), resumedFolder);
      await makeOnce(to, () => inheritOutputs(from, to));
      if (!existsSync(to))
        throw filesError(
          'TRACKING_NO_OUTPUTS',
          `Trial ${trial} of ${sweepId} has no outputs to resume from in ${from}.`,
          {
            details: { sweepId, trial },
          },
        );
      return to;
    },
    inherit: (sweepId, { from, to }) => inheritOutputs(folders.outputs(sweepId, from), folders.outputs(sweepId, to)),
  };
}

/** File in the folder of an attempt that its processes leave when they end. */
export const exitFile = 'exit';

function localLog(folder: string, stream: LogName['stream']): RunLog {
  const path = join(folder, `${stream}.log`);
  return {
    read: (options) => readLogPiece(path, options),
    follow: (options) => followLog(path, options),
    async open() {
      const handle = await openLog(path);
      if (handle === undefined) return undefined;
      const { size } = await handle.stat();
      // An empty range cannot be expressed, so an empty log is treated as a missing one.
      if (size > 0) return { sizeBytes: size, stream: () => handle.createReadStream({ start: 0, end: size - 1 }) };
      await handle.close();
      return undefined;
    },
    isComplete: async () => existsSync(join(folder, exitFile)),
  };
}

/** The files of any folder of this machine. */
export function localFileSet(root: string, randomBytes: RandomBytes): FileSet {
  return {
    list: (options) => listArtifacts(root, options),
    async open(path) {
      const { handle, ...file } = await openArtifact(root, path);
      return {
        ...file,
        // An empty range cannot be requested.
        stream: () =>
          file.sizeBytes === 0 ? closed(handle) : handle.createReadStream({ start: 0, end: file.sizeBytes - 1 }),
        close: () => handle.close(),
      };
    },
    write: (path, content, options = {}) => writeArtifact(root, path, content, { ...options, randomBytes }),
    remove: (path) => removeArtifact(root, path),
    empty: (keep) => emptyFolder(root, keep),
  };
}

/** Nothing to read: the file is closed and the stream empty. */
function closed(handle: FileHandle): Readable {
  return Readable.from(
    (async function* () {
      await handle.close();
      yield* [];
    })(),
  );
}
