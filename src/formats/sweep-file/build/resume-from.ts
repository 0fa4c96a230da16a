import type { SweepDefinition } from '../../../model/index.ts';
import type { SweepFile } from '../schema/sweep-file-schema.ts';

/** The stored form of `resume_from`. */
type EarlierSweeps = Pick<SweepDefinition, 'resumeFrom' | 'otherData'>;

/** What is not said: a sweep that is named has the same data, one that is found may have any. */
const defaultData = (sweep: string): 'same' | 'other' => (sweep === 'auto' ? 'other' : 'same');

/** Turns `resume_from` of a file, `[a, {sweep: b, data: other}]`, into its stored form. */
export function buildResumeFrom(given: SweepFile['resume_from']): EarlierSweeps {
  const listed = given === undefined ? [] : Array.isArray(given) ? given : [given];
  const entries = listed.map((entry) => (typeof entry === 'string' ? { sweep: entry } : entry));
  const otherData = entries.flatMap(({ sweep, data = defaultData(sweep) }) => (data === 'other' ? [sweep] : []));
  return {
    resumeFrom: entries.map(({ sweep }) => sweep),
    ...(otherData.length > 0 && { otherData: [...new Set(otherData)] }),
  };
}

/** The inverse of {@link buildResumeFrom}. */
export function resumeFromBlock({ resumeFrom, otherData = [] }: EarlierSweeps): readonly unknown[] {
  return resumeFrom.map((sweep) => {
    const data = otherData.includes(sweep) ? 'other' : 'same';
    return data === defaultData(sweep) ? sweep : { sweep, data };
  });
}
