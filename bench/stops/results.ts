import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { folder } from '../samplers/folder.ts';
import { recordSchema, type StudyRecord } from './record.ts';

/** Studies of this machine, one a line. */
export const studiesFile = path.join(folder, 'stops.jsonl');
/** The committed ones. */
export const committedFile = new URL('results/stops.jsonl.gz', import.meta.url);

/** The committed studies, and those of this machine in place of committed ones of the same plan. */
export function studiesOf(): StudyRecord[] {
  const committed = existsSync(committedFile) ? gunzipSync(readFileSync(committedFile)).toString('utf8') : '';
  const own = existsSync(studiesFile) ? readFileSync(studiesFile, 'utf8') : '';
  const all = `${committed}\n${own}`
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordSchema.parse(JSON.parse(line)));
  return [...new Map(all.map((study) => [`${study.set} ${study.policy} ${study.seed}`, study])).values()];
}
