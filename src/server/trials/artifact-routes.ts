import { z } from 'zod';
import { isHyperDriveException } from '../../base/index.ts';
import { artifactListSchema } from '../../http/index.ts';
import { type Access, bearerOf } from '../access/access.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { SweepParts } from '../parts.ts';
import { bytesBody } from '../request/bytes-body.ts';
import { trialParams } from '../request/request-parts.ts';
import { sendData } from '../request/send-data.ts';

/** Largest upload, bytes. */
const uploadBytes = 1024 ** 3;
/** Most files in a list. */
const fileLimit = 10_000;

const fileParams = trialParams.extend({ '*': z.string() });

/** Routes for the output files of trials. */
export function artifactRoutes(
  registry: RouteRegistry,
  parts: SweepParts & {
    readonly access: Access;
    /** Whether the token belongs to exactly this attempt. */
    readonly opens: (token: string, key: string) => boolean | Promise<boolean>;
  },
): void {
  const { store, files } = parts;
  const common = { method: 'GET', role: 'viewer', params: trialParams } as const;

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/artifacts',
      summary: 'Lists the files of the trial.',
      query: z.object({ under: z.string().max(4_096).optional() }),
      answer: { kind: 'json', schema: artifactListSchema },
    },
    async ({ params: { sweep, trial }, query: { under } }) => {
      await store.trial(sweep, trial);
      const limit = under === undefined ? { limit: fileLimit } : { under, limit: fileLimit };
      return { files: await files.outputs(sweep, trial).list(limit) };
    },
  );

  registry.add(
    {
      ...common,
      path: '/api/v1/sweeps/:sweep/trials/:trial/artifacts/*',
      params: fileParams,
      summary: 'One file of the trial, as an attachment.',
      answer: { kind: 'text', mediaTypes: ['application/octet-stream'] },
    },
    async ({ params: { sweep, trial, '*': path }, reply }) => {
      await store.trial(sweep, trial);
      const file = await files.outputs(sweep, trial).open(path);
      return sendData(reply, file, attachment(path));
    },
  );

  registry.add(
    {
      method: 'PUT',
      path: '/api/v1/sweeps/:sweep/trials/:trial/artifacts/*',
      params: fileParams,
      summary: "Writes one file of the trial; also with one of its attempts' own tokens.",
      // The handler checks access: members, and attempts of this trial.
      role: null,
      openTo: 'attempt or member',
      body: bytesBody,
      answer: { kind: 'json', schema: artifactListSchema, status: 201 },
    },
    async ({ params: { sweep, trial, '*': path }, body, request }) => {
      if (!(await isOfTrial(bearerOf(request), sweep, trial))) await parts.access.demand(request, 'member');
      await store.trial(sweep, trial);
      const file = await files.outputs(sweep, trial).write(path, body, { maxBytes: uploadBytes });
      return { files: [file] };
    },
  );

  async function isOfTrial(token: string | undefined, sweepId: string, trial: number): Promise<boolean> {
    if (token === undefined) return false;
    try {
      for (const { key, endedAtMs } of await store.attempts({ sweepId, trial })) {
        if (endedAtMs === null && (await parts.opens(token, key))) return true;
      }
      return false;
    } catch (error) {
      // Do not reveal to a caller without access whether the trial exists.
      if (isHyperDriveException(error) && error.kind === 'missing') return false;
      throw error;
    }
  }
}

function attachment(path: string): `attachment; ${string}` {
  const name = path.split('/').at(-1) ?? 'file';
  const plain = name.replace(/[^A-Za-z0-9._-]/g, '_');
  return `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;
}
