export {
  claimAnswerSchema,
  claimRequestSchema,
  endAnswerSchema,
  endRequestSchema,
  heartbeatAnswerSchema,
  heartbeatRequestSchema,
  maxReportsPerBatch,
  reportSchema,
  reportsAnswerSchema,
  runnerReportsSchema,
  scriptReportsSchema,
  wantSchema,
} from './attempt.ts';
export { type Problem, problemMediaType, problemOf, problemSchema, statusOfKind } from './problem.ts';
