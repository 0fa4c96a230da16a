/** Sweep files and durations: text in, records out, and back. */

export { formatDuration, parseDuration } from './durations.ts';
export { type DefinitionDifference, definitionDiff } from './sweep-file/definition-diff.ts';
export { namedProblems, problemsText } from './sweep-file/problems.ts';
export { sweepFileChoices } from './sweep-file/schema/choices.ts';
export { checkAgainst } from './sweep-file/schema/schema-problems.ts';
export { startInCode } from './sweep-file/start-in-code.ts';
export { parseStudy } from './sweep-file/study-definition.ts';
export {
  openSweepFile,
  type ParsedSweepFile,
  parseSweepFile,
  readYamlBlock,
  type SweepFileOptions,
} from './sweep-file/sweep-file.ts';
export { definitionJson, writeDefinitionYaml } from './sweep-file/write-definition.ts';
