/** Sweep files, exported tables and durations: text in, records out, and back. */

export { formatDuration, parseDuration } from './durations.ts';
export {
  type ExportedSummary,
  type ExportedTrial,
  exportedTrials,
  trialParameterNames,
  trialsToCsv,
  trialsToJson,
} from './export/trial-export.ts';
export { type DefinitionDifference, definitionDiff, differenceText } from './sweep-file/definition-diff.ts';
export { namedProblems, problemsText } from './sweep-file/problems.ts';
export { type SweepFileChoices, sweepFileChoices } from './sweep-file/schema/choices.ts';
export { sweepFileJsonSchema } from './sweep-file/schema/json-schema.ts';
export { sweepFileReference } from './sweep-file/schema/reference-page.ts';
export { type Checked, checkAgainst } from './sweep-file/schema/schema-problems.ts';
export { parseStudy } from './sweep-file/study-definition.ts';
export {
  type OpenedSweepFile,
  openSweepFile,
  type ParsedSweepFile,
  parseSweepFile,
  type SweepFileOptions,
  type SweepFileWarning,
} from './sweep-file/sweep-file.ts';
export { writeDefinitionYaml } from './sweep-file/write-definition.ts';
