/** Files of runs: plain files that a trial may have replaced, artifacts, logs, and where each lies. */
export {
  type ArtifactFile,
  emptyFolder,
  listArtifacts,
  type OpenArtifact,
  openArtifact,
  removeArtifact,
  writeArtifact,
} from './artifacts.ts';
export { filesError } from './errors.ts';
export { inheritOutputs } from './inherit-outputs.ts';
export { localRunFiles } from './local-run-files.ts';
export { followLog, type LogPiece, openLog, readLogPiece } from './log-files.ts';
export { isNotPlain, lookAt, notPlain, openPlain, openPlainToAppend, readPlain, writePlain } from './plain-file.ts';
export { openPlainAsync } from './plain-handle.ts';
export type { FileSet, LogName, LogStream, RunFiles, RunLog, StoredFile } from './run-files.ts';
export { type RunFolders, runFolders } from './run-folders.ts';
