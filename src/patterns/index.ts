/** User-supplied regular expressions, matched in linear time. */
export { type LineMatch, LinePatterns } from './line-patterns.ts';
