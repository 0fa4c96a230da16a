import { isAbsolute } from 'node:path';
import type { z } from 'zod';
import { isHyperDriveException } from '../../base/index.ts';
import type { LiveSweeps } from '../../charts/index.ts';
import { definitionDiff, writeDefinitionYaml } from '../../formats/index.ts';
import {
  type ChangeCheck,
  changeAnswerSchema,
  changeCheckSchema,
  changeRequestSchema,
  commandAnswerSchema,
  enqueueRequestSchema,
  versionsAnswerSchema,
} from '../../http/index.ts';
import { serverError } from '../errors.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts, WantedChange } from '../parts.ts';
import { sweepParams } from '../request/request-parts.ts';
import { fieldProblemsOf, fileName, missingDefaultsOf } from './check-sweep.ts';
import { idempotencyKey } from './command-routes.ts';
import { figuresAnswer } from './sweep-answers.ts';

type ChangeBody = z.output<typeof changeRequestSchema>;

/** Routes for changes of definitions, their versions, and enqueued trials. */
export function changeRoutes(registry: RouteRegistry, parts: SweepParts, live: LiveSweeps): void {
  const { store } = parts;

  registry.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps/:sweep/change',
      summary:
        'Changes the definition of a running sweep: writes a new version, or refuses before writing anything. `If-Match` or `ifVersion` prevents lost updates.',
      role: 'member',
      params: sweepParams,
      body: changeRequestSchema,
      answer: { kind: 'json', schema: changeAnswerSchema },
    },
    async ({ params, body, principal, request }) => {
      const requestKey = idempotencyKey(request.headers['idempotency-key']);
      const { version, isWritten, differences, earlier } = await parts.change(params.sweep, {
        ...wantedChange(body, parts, versionOf(request.headers['if-match'])),
        by: principal?.name ?? null,
        dryRun: false,
        ...(requestKey !== undefined && { requestKey }),
      });
      parts.commanded(params.sweep);
      const snapshot = await live.snapshot(params.sweep);
      const figures = figuresAnswer(snapshot);
      return { seq: snapshot.seq, id: params.sweep, written: isWritten, version, differences, earlier, figures };
    },
  );

  registry.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps/:sweep/change/check',
      summary: 'Checks a change and shows its effect, or every problem with its place. Writes nothing.',
      role: 'viewer',
      params: sweepParams,
      body: changeRequestSchema,
      answer: { kind: 'json', schema: changeCheckSchema },
    },
    async ({ params, body, request }): Promise<ChangeCheck> => {
      const wanted = wantedChange(body, parts, versionOf(request.headers['if-match']));
      try {
        const { version, differences, earlier } = await parts.change(params.sweep, {
          ...wanted,
          by: null,
          dryRun: true,
        });
        return {
          ok: true,
          problems: [],
          missingDefaults: [],
          effect: { version, differences: [...differences], earlier },
        };
      } catch (error) {
        if (!isHyperDriveException(error) || (error.kind !== 'config' && error.kind !== 'unsupported')) throw error;
        const problems = fieldProblemsOf(error, body.yaml);
        return { ok: false, problems, missingDefaults: missingDefaultsOf(error), effect: null };
      }
    },
  );

  registry.add(
    {
      method: 'GET',
      path: '/api/v1/sweeps/:sweep/versions',
      summary: 'Every version of the definition: who changed what, when, and from which trial on.',
      role: 'viewer',
      params: sweepParams,
      answer: { kind: 'json', schema: versionsAnswerSchema },
    },
    async ({ params }) => {
      const sweep = await store.sweep(params.sweep);
      const versions = await store.definitionVersions(params.sweep);
      return {
        seq: sweep.nextSeq - 1,
        versions: versions.map(({ definition, ...version }, index) => {
          const before = versions[index - 1];
          const differences = before === undefined ? [] : definitionDiff(before.definition, definition);
          return { ...version, differences, yaml: writeDefinitionYaml(definition) };
        }),
      };
    },
  );

  registry.add(
    {
      method: 'POST',
      path: '/api/v1/sweeps/:sweep/trials',
      summary: 'Enqueues configurations ahead of the sampler, or repeats ended trials.',
      role: 'member',
      params: sweepParams,
      body: enqueueRequestSchema,
      answer: { kind: 'json', schema: commandAnswerSchema },
    },
    async ({ params, body, principal, request }) => {
      const requestKey = idempotencyKey(request.headers['idempotency-key']);
      await parts.enqueue(params.sweep, {
        ...body,
        by: principal?.name ?? null,
        ...(requestKey !== undefined && { requestKey }),
      });
      parts.commanded(params.sweep);
      const snapshot = await live.snapshot(params.sweep);
      return { seq: snapshot.seq, id: params.sweep, figures: figuresAnswer(snapshot) };
    },
  );
}

function wantedChange(
  { yaml, folder, definition, set, defaults, note, ifVersion }: ChangeBody,
  { workingFolder, cpuCount }: SweepParts,
  matched: number | undefined,
): Pick<WantedChange, 'source' | 'defaults' | 'note' | 'ifVersion'> {
  if (folder !== undefined && !isAbsolute(folder))
    throw serverError('SERVER_BAD_REQUEST', `body.folder: expected an absolute path; got ${JSON.stringify(folder)}`);
  const version = ifVersion ?? matched;
  const source =
    yaml !== undefined
      ? { yaml, path: fileName, folder: folder ?? workingFolder, cpuCount }
      : definition !== undefined
        ? { definition }
        : { set: set ?? [] };
  return { source, defaults, note, ...(version !== undefined && { ifVersion: version }) };
}

/** The version in an `If-Match` header; undefined without a header and for `*`. @throws SERVER_BAD_REQUEST */
function versionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version !== undefined) return Number(version);
  throw serverError(
    'SERVER_BAD_REQUEST',
    `header if-match: expected the ETag of the definition, such as "3", or *; got ${JSON.stringify(header)}`,
  );
}
