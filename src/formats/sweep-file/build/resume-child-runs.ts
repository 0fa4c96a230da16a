import { type ChildRun, childRunId, readChildRunId, type SweepDefinition } from '../../../model/index.ts';
import type { SweepFile } from '../schema/sweep-file-schema.ts';
import type { BuildFindings } from './build-context.ts';

/** Turns `resume_child_runs` of a file, `[hd-1qrpbtyjby_7]`, into its stored form, without the configurations. */
export function buildResumeChildRuns(
  given: SweepFile['resume_child_runs'],
  { problems }: BuildFindings,
): Pick<SweepDefinition, 'resumeChildRuns'> {
  const ids = given === undefined ? [] : typeof given === 'string' ? [given] : given;
  const children: ChildRun[] = [];
  for (const [index, id] of ids.entries()) {
    const child = readChildRunId(id);
    if (child !== undefined) children.push(child);
    else
      problems.push({
        path: typeof given === 'string' ? ['resume_child_runs'] : ['resume_child_runs', index],
        message: `expected the id of a sweep, "_" and the number of a trial, such as hd-1qrpbtyjby_7, got "${id}"`,
      });
  }
  return children.length === 0 ? {} : { resumeChildRuns: children };
}

/** The inverse of {@link buildResumeChildRuns}. */
export function resumeChildRunsBlock({
  resumeChildRuns,
}: Pick<SweepDefinition, 'resumeChildRuns'>): readonly string[] | undefined {
  return resumeChildRuns?.map(childRunId);
}
