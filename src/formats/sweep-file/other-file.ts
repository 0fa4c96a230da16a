import { stringify } from 'yaml';
import { z } from 'zod';
import { listWords } from './problems.ts';

/** The keys that tell what a file of Azure ML is; anything unreadable counts as missing. */
const traits = z.looseObject({
  $schema: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  task: z.string().optional().catch(undefined),
  jobs: z.record(z.string(), z.unknown()).optional().catch(undefined),
  command: z.unknown().optional(),
  trial: z.unknown().optional(),
  search_space: z.unknown().optional(),
});

const sweepStep = z.looseObject({ type: z.string().regex(/^sweep$/i) });

/**
 * What a file that is no sweep is, and what to do with it, in one sentence: Azure ML has several kinds of YAML files, and
 * a list of their unknown keys would hide that this is another one. Undefined for a file that is, or may be, a sweep.
 */
export function otherFile(raw: Readonly<Record<string, unknown>>): string | undefined {
  const file = traits.parse(raw);
  const kind = kindOf(file);
  if (kind === 'pipeline') return pipelineText(Object.entries(file.jobs ?? {}));
  if (kind === 'automl') return automlText(file.search_space);
  if (kind === 'command')
    return 'this is a single command, without a search space: put its keys under trial in a sweep file that also has search_space and objective';
  return undefined;
}

type Kind = 'pipeline' | 'automl' | 'command' | 'sweep';

function kindOf({ $schema, type, task, jobs, command, trial, search_space }: z.output<typeof traits>): Kind {
  const named = (word: string) =>
    type === word || new RegExp(`/${word}(job|component)?\\.schema`, 'i').test($schema ?? '');
  if (named('pipeline') || jobs !== undefined) return 'pipeline';
  if (named('automl') || (task !== undefined && trial === undefined)) return 'automl';
  // A sweep file whose type is wrong still gets all its problems.
  if (command !== undefined && trial === undefined && search_space === undefined) return 'command';
  return 'sweep';
}

function pipelineText(steps: readonly (readonly [string, unknown])[]): string {
  const sweeps = steps.filter(([, step]) => sweepStep.safeParse(step).success).map(([name]) => name);
  const what = `this is a pipeline${
    steps.length === 0
      ? ''
      : ` of ${listWords(
          steps.map(([name]) => name),
          'and',
        )}`
  }`;
  if (sweeps.length === 0)
    return `${what}, and none of its steps is a sweep: put the command of the step to tune under trial in a sweep file`;
  const step = listWords(sweeps.slice(0, 1));
  return `${what}, and a sweep file is one sweep: put the keys of ${step} in a file of their own, with paths or literals for the inputs that come from other steps`;
}

function automlText(space: unknown): string {
  const does = 'this is an AutoML job, whose trainings only Azure ML has';
  if (typeof space !== 'object' || space === null)
    return `${does}: write a sweep file with a training script of your own under trial`;
  const text = `search_space: ${stringify(space, { version: '1.2', lineWidth: 0, collectionStyle: 'flow' }).trim()}`;
  const shown = text.length > 2_000 ? `${text.slice(0, 2_000)} …` : text;
  return `${does}: write a sweep file with a training script of your own under trial, and its search space as it is here, ${shown}`;
}
