import { createHash } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { type HyperDriveException, isHyperDriveException } from '../../base/index.ts';
import { columnsOf } from '../../charts/index.ts';
import { type ParsedSweepFile, sweepFileChoices } from '../../formats/index.ts';
import { type CheckAnswer, type CheckProblem, type Role, sweepFileRequestSchema } from '../../http/index.ts';
import type { SweepDefinition } from '../../model/index.ts';
import { serverError } from '../errors.ts';
import type { CheckParts, SweepChecks } from '../parts.ts';
import { parsePart } from '../request/validation.ts';
import { columnAnswer } from './sweep-answers.ts';

/** Name of a submitted sweep file, for messages. */
export const fileName = 'sweep.yaml';

/** The seed for a file without one. The same key gives the same seed, so that a repeat is the same request. */
export function seedFor(requestKey: string | undefined, { newSeed }: Pick<CheckParts, 'newSeed'>): number {
  return requestKey === undefined ? newSeed() : createHash('sha256').update(requestKey).digest().readUInt32BE();
}

/** Checks that run on this thread. */
export function checksHere(parts: CheckParts): SweepChecks {
  return {
    read: async (body, requestKey) => readSubmission(body, { ...parts, newSeed: () => seedFor(requestKey, parts) }),
    check: async (body, role) => checkSweepFile(body, parts, role),
  };
}

/**
 * Reads the definition in the body of a submission.
 * @throws SERVER_BAD_REQUEST, FORMATS_*
 */
async function readSubmission(body: unknown, parts: CheckParts): Promise<SweepDefinition> {
  const source = sourceOf(body);
  return 'definition' in source ? source.definition : (await parseText(source.yaml, source.folder, parts)).definition;
}

/**
 * Checks what {@link readSubmission} reads, and everything else that a submission would check. Never throws for a
 * faulty file.
 * @param role role of the caller: problems with the machine are shown only to users who may submit
 */
async function checkSweepFile(body: unknown, parts: CheckParts, role: Role | undefined): Promise<CheckAnswer> {
  const source = sourceOf(body);
  const text = 'definition' in source ? undefined : source.yaml;
  const problems: CheckProblem[] = [];
  try {
    const { definition, warnings } =
      'definition' in source
        ? { definition: source.definition, warnings: [] }
        : await parseText(source.yaml, source.folder, parts);
    for (const warning of warnings) problems.push({ severity: 'warning', code: 'FORMATS_WARNING', ...warning });
    const space = await parts.check(definition);
    if (role === 'member' || role === 'owner') parts.checkMachine(definition);
    const earlierSweeps = [...(await parts.earlierSweeps(definition, space))];
    if (earlierSweeps.length === 0 && definition.resumeFrom.includes('auto'))
      problems.push({
        ...{ severity: 'warning', code: 'FORMATS_WARNING', path: 'resume_from', column: 1 },
        line: lineOf(text, 'resume_from'),
        message: 'auto finds no earlier sweep with this metric and these parameters: the sweep starts from nothing',
      });
    return {
      ok: true,
      problems,
      summary: {
        name: definition.name,
        dimension: space.dimension,
        configurations: Number.isFinite(space.size) ? space.size : null,
        totalTrials: definition.limits.maxTotalTrials,
        columns: columnsOf(space).map(columnAnswer),
      },
      earlierSweeps,
      choices: await choices(parts),
    };
  } catch (error) {
    if (!isHyperDriveException(error) || (error.kind !== 'config' && error.kind !== 'unsupported')) throw error;
    return {
      ok: false,
      problems: [...problems, ...fieldProblemsOf(error, text)],
      summary: null,
      earlierSweeps: [],
      choices: await choices(parts),
    };
  }
}

async function choices(parts: CheckParts): Promise<CheckAnswer['choices']> {
  const { samplers, policies, policyBlocks } = sweepFileChoices();
  const offered = await parts.offered();
  return {
    samplers: [...samplers, ...offered.samplers],
    policies: [...policies, ...offered.policies],
    policyBlocks: { ...policyBlocks },
  };
}

function sourceOf(body: unknown) {
  return parsePart(sweepFileRequestSchema, body, 'body');
}

async function parseText(text: string, folder: string | undefined, parts: CheckParts): Promise<ParsedSweepFile> {
  if (folder !== undefined && !isAbsolute(folder)) {
    throw serverError('SERVER_BAD_REQUEST', `body.folder: expected an absolute path; got ${JSON.stringify(folder)}`);
  }
  return parts.readFile(text, {
    path: fileName,
    folder: folder ?? parts.workingFolder,
    cpuCount: parts.cpuCount,
    defaultSeed: parts.newSeed(),
  });
}

const placedSchema = z.object({
  problems: z.array(z.object({ line: z.int(), column: z.int(), path: z.string(), message: z.string() })).min(1),
});

const changeProblemsSchema = z.object({
  problems: z
    .array(z.object({ field: z.string(), message: z.string(), needsDefaultFor: z.string().optional() }))
    .min(1),
});

/** New parameters of a refused change that need a default, the value that earlier trials used. */
export function missingDefaultsOf({ details }: HyperDriveException): string[] {
  const changes = changeProblemsSchema.safeParse(details);
  return changes.success ? changes.data.problems.flatMap(({ needsDefaultFor }) => needsDefaultFor ?? []) : [];
}

/** Details of a compute target's error: a key of the sweep file. */
const fieldSchema = z.object({ field: z.string() });

/**
 * Problems with their places. A problem beyond the file's syntax points at the block of the sweep file that it
 * concerns.
 */
export function fieldProblemsOf(error: HyperDriveException, text: string | undefined): CheckProblem[] {
  const { code } = error;
  const placed = placedSchema.safeParse(error.details);
  if (placed.success) return placed.data.problems.map((problem) => ({ severity: 'error', code, ...problem }));
  const changes = changeProblemsSchema.safeParse(error.details);
  if (changes.success)
    return changes.data.problems.map(({ field, message }) => ({
      severity: 'error',
      code,
      path: field,
      line: lineOfPath(text, field),
      column: 1,
      message,
    }));
  const field = fieldSchema.safeParse(error.details);
  const path = field.success && /^(COMPUTE|PLUGIN)_/.test(code) ? field.data.field : blockOf(code);
  const line = path.includes('.') ? lineOfPath(text, path) : lineOf(text, path);
  return [{ severity: 'error', code, path, line, column: 1, message: error.message }];
}

function blockOf(code: string): string {
  if (code === 'SPACE_BAD_CONSTRAINT' || code === 'SPACE_UNSATISFIABLE') return 'constraints';
  if (code.startsWith('SPACE_')) return 'search_space';
  if (code.startsWith('SAMPLING_')) return 'sampling_algorithm';
  if (code.startsWith('TERMINATION_') || code === 'SWEEP_NEEDS_OBJECTIVE') return 'early_termination';
  if (code === 'PATTERNS_REFUSED') return 'trial';
  return code === 'SWEEP_BAD_HISTORY' ? 'resume_from' : '';
}

function lineOf(text: string | undefined, key: string): number {
  if (text === undefined || key === '') return 1;
  const at = text.split('\n').findIndex((line) => line.startsWith(`${key}:`) || line.includes(`"${key}"`));
  return at === -1 ? 1 : at + 1;
}

/** Line of a dotted key: that of the innermost part found, each searched after the previous one. */
function lineOfPath(text: string | undefined, path: string): number {
  const lines = text?.split('\n') ?? [];
  let at = -1;
  for (const key of path.split('.')) {
    const next = lines.findIndex(
      (line, index) => index > at && line.replaceAll(/["']/g, '').trim().startsWith(`${key}:`),
    );
    if (next === -1) break;
    at = next;
  }
  return Math.max(1, at + 1);
}
