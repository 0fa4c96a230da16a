/** Sweep files, exported tables and durations: text in, records out, and back. */
export { type Cell, toCsv } from './csv.ts';
export { type DefinitionDifference, definitionDiff, differenceText } from './definition-diff.ts';
export { formatDuration, parseDuration } from './durations.ts';
export { sweepFileJsonSchema } from './json-schema.ts';
export { namedProblems, problemsText } from './problems.ts';
export { sweepFileReference } from './reference-page.ts';
export { type Checked, checkAgainst } from './schema-problems.ts';
export { parseStudy } from './study-definition.ts';
export {
  type ParsedSweepFile,
  parseSweepFile,
  type SweepFileOptions,
  type SweepFileWarning,
} from './sweep-file.ts';
export { type ExportedTrial, exportedTrials, trialParameterNames, trialsToCsv, trialsToJson } from './trial-export.ts';
export { writeDefinitionYaml } from './write-definition.ts';
