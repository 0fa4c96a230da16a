/** Patterns: regular expressions of users, matched in linear time. */
export { type LineMatch, LinePatterns, type PatternProblem } from './line-patterns.ts';
