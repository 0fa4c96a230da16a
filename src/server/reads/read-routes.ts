import { isHyperDriveException, plainException } from '../../base/index.ts';
import { readsAnswerSchema, readsRequestSchema } from '../../http/index.ts';
import { metricValueToJson } from '../../model/index.ts';
import type { Store } from '../../store/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import { readers } from './store-reads.ts';

/** An answer that is longer than this ends the list of answers, characters: the client asks for the rest again. */
const answerLength = 4 * 1024 * 1024;

/** Reads of the store for programs on other machines, as the commands of `hyperdrive --server`. */
export function readRoutes(registry: RouteRegistry, store: Store): void {
  registry.add(
    {
      method: 'POST',
      path: '/api/v1/reads',
      summary:
        'Reads of the store, many in one request: what `hyperdrive --server` shows. Errors are part of the answers.',
      role: 'viewer',
      body: readsRequestSchema,
      answer: { kind: 'json', schema: readsAnswerSchema },
    },
    async ({ body, reply }) => {
      const answers: string[] = [];
      let length = 0;
      for (const { read, ask } of body.reads) {
        if (length > answerLength) break;
        const text = await answered(() => readers[read](store, ask));
        answers.push(text);
        length += text.length;
      }
      const { nowMs, wallMs } = { nowMs: store.time.nowMs(), wallMs: store.time.wallMs() };
      const head = JSON.stringify({ store: store.installId, nowMs, wallMs });
      reply.type('application/json');
      return `${head.slice(0, -1)},"answers":[${answers.join(',')}]}`;
    },
  );
}

async function answered(read: () => Promise<unknown>): Promise<string> {
  try {
    return `{"value":${encoded(await read())}}`;
  } catch (error) {
    // Anything else fails the whole request, and the log of the server has the cause.
    if (!isHyperDriveException(error) || error.kind === 'internal' || error.kind === 'environment') throw error;
    return JSON.stringify({ error: plainException(error) });
  }
}

/** JSON with words for the numbers that it lacks. */
function encoded(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'number' ? metricValueToJson(part) : part));
}
