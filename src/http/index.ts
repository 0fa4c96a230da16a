/** HTTP schemas: they parse requests and describe answers and the OpenAPI document. */
export {
  claimAnswerSchema,
  claimRequestSchema,
  endAnswerSchema,
  endRequestSchema,
  heartbeatAnswerSchema,
  heartbeatRequestSchema,
  reportsAnswerSchema,
  runnerReportsSchema,
  scriptReportsSchema,
} from './attempt.ts';
export { codeAnswerSchema, codeParams, codePath, transferMs } from './code.ts';
export { problemMediaType, problemOf, problemSchema, statusOfKind } from './problem.ts';
export {
  filterQuery,
  largestNumber,
  listQuery,
  numberQuery,
  wholeNumber,
  wholeNumbers,
} from './queries.ts';
export {
  mostReads,
  type ReadName,
  type ReadSpec,
  readsAnswerSchema,
  readsRequestSchema,
  storeReads,
} from './reads/reads.ts';
export { type Role, roles } from './roles.ts';
export {
  newTokenSchema,
  type SessionAnswer,
  sessionAnswerSchema,
  signInRequestSchema,
  type TokenAnswer,
  tokenListSchema,
  tokenRequestSchema,
} from './session.ts';
export { studyAnswersSchema, studyRequestsSchema } from './studies.ts';
export {
  type ChangeCheck,
  type ChangeRequest,
  changeAnswerSchema,
  changeCheckSchema,
  changeRequestSchema,
  type Difference,
  enqueueRequestSchema,
  versionsAnswerSchema,
} from './sweeps/changes.ts';
export {
  type CheckAnswer,
  type CheckProblem,
  checkAnswerSchema,
  sweepFileRequestSchema,
} from './sweeps/check.ts';
export {
  type CommandAnswer,
  cancelRequestSchema,
  commandAnswerSchema,
  limitsRequestSchema,
} from './sweeps/commands.ts';
export { type Delta, deltaSchema } from './sweeps/delta.ts';
export type { SweepFigures } from './sweeps/figures.ts';
export { type LogEntryAnswer, logAnswerSchema } from './sweeps/sweep-log.ts';
export {
  definitionAnswerSchema,
  type PriorAnswer,
  type SweepHead,
  type SweepSummary,
  sweepHeadSchema,
  sweepListSchema,
} from './sweeps/sweeps.ts';
export type { Column } from './trials/columns.ts';
export { reportColumnsSchema, trialsAnswerSchema } from './trials/exports.ts';
export { rowsAnswerSchema, type TableRow } from './trials/table.ts';
export { artifactListSchema, logPieceSchema, logSearchSchema } from './trials/trial-files.ts';
export { type TrialDecision, type TrialPage, trialPageSchema } from './trials/trial-page.ts';
