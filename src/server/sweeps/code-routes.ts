import type { CodeStore } from '../../files/index.ts';
import { codeAnswerSchema, codeParams } from '../../http/index.ts';
import { serverError } from '../errors.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import { bytesBody } from '../request/bytes-body.ts';

/** Most uploads of code at a time: each writes to the disk of the server as fast as it arrives. */
const mostUploads = 4;

/** Code that other machines send for the sweeps that they submit. */
export function codeRoutes(registry: RouteRegistry, code: CodeStore): void {
  let uploads = 0;
  const common = { path: '/api/v1/code/:hash', role: 'member', params: codeParams } as const;
  const answer = { kind: 'json', schema: codeAnswerSchema } as const;
  registry.add(
    { ...common, method: 'GET', summary: 'Whether the server has the code with this SHA-256.', answer },
    async ({ params: { hash } }) => ({ hash, held: (await code.find(hash)) !== undefined }),
  );
  registry.add(
    {
      ...common,
      method: 'PUT',
      summary: 'Keeps packed code, compressed by gzip, whose SHA-256 before compression is the address.',
      body: bytesBody,
      answer,
    },
    async ({ params: { hash }, body }) => {
      if (uploads >= mostUploads)
        throw serverError('SERVER_TOO_MANY', `more than ${mostUploads} uploads of code at a time`);
      uploads++;
      try {
        await code.keep(hash, body);
      } finally {
        uploads--;
      }
      return { hash, held: true };
    },
  );
}
