/** Files of runs: where they are kept, artifacts, logs, and safe access to plain files that a trial may have replaced. */

export type { ArtifactFile } from './artifacts.ts';
export { hashCode, packCode } from './code/code-archive.ts';
export { type CodeStore, codeStore, sentHash } from './code/code-store.ts';
export { codeSize } from './code/code-tree.ts';
export { filesError } from './errors.ts';
export { exitFile, localFileSet, localRunFiles } from './local-run-files.ts';
export { isNotPlain, lookAt, notPlain, openPlain, openPlainToAppend, readPlain, writePlain } from './plain-file.ts';
export { openPlainAsync } from './plain-handle.ts';
export type { FileSet, LogName, RunFiles, RunLog } from './run-files.ts';
export { type RunFolders, resumedFolder, runFolders, workFolder } from './run-folders.ts';
