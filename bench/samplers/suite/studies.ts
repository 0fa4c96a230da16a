import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { jsonSchema } from '../../../src/model/index.ts';
import { folder } from '../folder.ts';
import { appendJsonLine, parseJsonLines, readJsonLines } from '../json-lines.ts';

/** Trials after which a study is judged. */
export const CHECKPOINTS = [5, 8, 10, 15, 25, 50, 100] as const;

/** One study of the suite. */
export const studySchema = z.object({
  suite: z.enum(['development', 'final']),
  task: z.string(),
  family: z.string(),
  /** With `#label` for a variant of ours. */
  sampler: z.string(),
  version: z.string(),
  seed: z.int(),
  /** Loss that each trial reported; null: failed. */
  observed: z.array(z.number().nullable()),
  /** True loss of the best observed trial at each checkpoint that the study reached; null: none succeeded. */
  truths: z.array(z.number().nullable()),
  /** Milliseconds of all asks and tells. */
  samplerMs: z.number(),
  /** Configurations of the trials; left out of committed results. */
  configs: z.array(z.record(z.string(), jsonSchema)).optional(),
});

export type Study = z.infer<typeof studySchema>;

const file = join(folder, 'suite.jsonl');

/** Studies that are committed. */
const committed = new URL('../results/suite.jsonl.gz', import.meta.url);

export function committedStudies(): Study[] {
  return parseJsonLines(gunzipSync(readFileSync(committed)).toString()).map((study) => studySchema.parse(study));
}

/** Studies of earlier commands and those that are committed. */
export function storedStudies(): Study[] {
  const studies = [...committedStudies(), ...readJsonLines(file).map((study) => studySchema.parse(study))];
  return [...new Map(studies.map((study) => [keyOf(study), study])).values()];
}

/** Writes the committed file: a line a study, sorted, without configurations. */
export function commitStudies(studies: readonly Study[]): void {
  const lines = studies.map(({ configs: _, ...study }) => `${JSON.stringify(study)}\n`).sort();
  writeFileSync(committed, gzipSync(lines.join(''), { level: 9 }));
}

/** Keeps a study. */
export function storeStudy(study: Study): void {
  appendJsonLine(file, study);
}

/** What makes a study the same: results of another version of a sampler are other studies. */
export function keyOf({ task, sampler, version, seed, observed }: Study): string {
  return [task, sampler, version, seed, observed.length].join('\n');
}
