export {
  type ArtifactFile,
  emptyFolder,
  listArtifacts,
  type OpenArtifact,
  openArtifact,
  removeArtifact,
  writeArtifact,
} from './artifacts.ts';
export { attemptToken, attemptTokenHash, openAttemptSecret, verifyAttemptToken } from './attempt-token.ts';
export { maxBatchReports } from './checks.ts';
export { trackingError } from './errors.ts';
export { inheritOutputs } from './inherit-outputs.ts';
export { createIntake, type IntakeOptions, type StoreIntake } from './intake.ts';
export { followLog, type LogPiece, openLog, readLogPiece } from './log-files.ts';
export { type RunFolders, runFolders } from './run-folders.ts';
