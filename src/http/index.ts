/** HTTP schemas: what comes in is parsed by them, what goes out and the OpenAPI document are described by them. */
export {
  claimAnswerSchema,
  claimRequestSchema,
  directiveSchema,
  endAnswerSchema,
  endRequestSchema,
  heartbeatAnswerSchema,
  heartbeatRequestSchema,
  maxReportsPerBatch,
  reportSchema,
  reportsAnswerSchema,
  runnerReportsSchema,
  scriptReportsSchema,
} from './attempt.ts';
export { metricAnswerSchema } from './parts.ts';
export { type Problem, problemMediaType, problemOf, problemSchema, statusOfKind } from './problem.ts';
export {
  filterQuery,
  largestNumber,
  listQuery,
  numberQuery,
  wholeNumber,
  wholeNumbers,
} from './queries.ts';
export {
  newTokenSchema,
  type Role,
  roles,
  type SessionAnswer,
  sessionAnswerSchema,
  signInRequestSchema,
  type TokenAnswer,
  tokenListSchema,
  tokenRequestSchema,
  tokenSchema,
} from './session.ts';
export {
  type ChangeAnswer,
  type ChangeCheck,
  type ChangeRequest,
  changeAnswerSchema,
  changeCheckSchema,
  changeRequestSchema,
  type Difference,
  differenceSchema,
  type EnqueueRequest,
  enqueueRequestSchema,
  type VersionAnswer,
  type VersionsAnswer,
  versionSchema,
  versionsAnswerSchema,
} from './sweeps/changes.ts';
export {
  type CheckAnswer,
  type CheckProblem,
  checkAnswerSchema,
  checkProblemSchema,
  type SweepFileRequest,
  sweepFileRequestSchema,
} from './sweeps/check.ts';
export {
  type CommandAnswer,
  cancelRequestSchema,
  commandAnswerSchema,
  limitsRequestSchema,
} from './sweeps/commands.ts';
export { type Delta, deltaSchema } from './sweeps/delta.ts';
export {
  type Best,
  bestSchema,
  type Incumbent,
  incumbentSchema,
  type SweepFigures,
  sweepFiguresSchema,
  trialCountsSchema,
} from './sweeps/figures.ts';
export { type LogEntryAnswer, logAnswerSchema, logEntrySchema } from './sweeps/sweep-log.ts';
export {
  type Advice,
  adviceSchema,
  definitionAnswerSchema,
  type SweepHead,
  type SweepList,
  type SweepSummary,
  sweepHeadSchema,
  sweepListSchema,
  sweepSummarySchema,
} from './sweeps/sweeps.ts';
export { type Column, columnSchema } from './trials/columns.ts';
export { reportColumnsSchema, trialAnswerSchema, trialsAnswerSchema } from './trials/exports.ts';
export { type RowsAnswer, rowsAnswerSchema, type TableRow, tableRowSchema } from './trials/table.ts';
export { artifactListSchema, logPieceSchema, logSearchSchema } from './trials/trial-files.ts';
export {
  attemptAnswerSchema,
  metricSeriesSchema,
  type TrialDecision,
  type TrialPage,
  trialPageSchema,
} from './trials/trial-page.ts';
