import { studyAnswersSchema, studyRequestsSchema } from '../../http/index.ts';
import { serverError } from '../errors.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { StudyRequests } from '../parts.ts';
import { idempotencyKey } from '../sweeps/command-routes.ts';

/** Ask and tell for programs on other machines. */
export function studyRoutes(registry: RouteRegistry, studies: StudyRequests | undefined): void {
  registry.add(
    {
      method: 'POST',
      path: '/api/v1/studies/requests',
      summary:
        'Ask and tell: one request of `hyperdrive study --stdio`, or a list of them. Errors are part of the answers.',
      role: 'member',
      body: studyRequestsSchema,
      answer: { kind: 'json', schema: studyAnswersSchema },
    },
    async ({ body, principal, request }) => {
      if (studies === undefined)
        throw serverError(
          'SERVER_NO_STUDIES',
          'this server drives no studies; `hyperdrive serve` starts one that does',
        );
      const key = idempotencyKey(request.headers['idempotency-key']);
      // Another caller cannot fetch an answer by its key.
      return studies.answer(body, key === undefined ? undefined : `${principal?.tokenId ?? ''} ${key}`);
    },
  );
}
