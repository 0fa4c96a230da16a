/** Patterns: regular expressions of users, matched in linear time. */
export { type LineMatch, LinePatterns } from './line-patterns.ts';
