/** The way of claims, reports and ends from attempts to the store, and the tokens that admit them. */
export { attemptToken, attemptTokenHash, openAttemptSecret, verifyAttemptToken } from './attempt-token.ts';
export { maxBatchReports } from './checks.ts';
export { createIntake, type StoreIntake } from './intake.ts';
