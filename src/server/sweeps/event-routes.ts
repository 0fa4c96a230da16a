import { z } from 'zod';
import type { LiveSweeps } from '../../charts/index.ts';
import { deltaSchema, largestNumber, wholeNumber } from '../../http/index.ts';
import type { RouteRegistry } from '../operations/routes.ts';
import type { EventStreams } from '../request/event-stream.ts';
import { sweepParams } from '../request/request-parts.ts';
import type { SweepBroadcast } from './sweep-broadcast.ts';

const lastEventId = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** Route for live changes of a sweep as server-sent events. */
export function eventRoutes(
  registry: RouteRegistry,
  parts: { readonly live: LiveSweeps; readonly streams: EventStreams; readonly broadcast: SweepBroadcast },
): void {
  registry.add(
    {
      method: 'GET',
      path: '/api/v1/sweeps/:sweep/events',
      summary: 'Live changes (text/event-stream): `delta`, `reset`, `end`. Resumes with Last-Event-ID.',
      role: 'viewer',
      params: sweepParams,
      query: z.object({ after: wholeNumber(largestNumber).optional() }),
      answer: { kind: 'events', schema: deltaSchema },
    },
    async ({ params, query, request, reply }) => {
      // Read before the stream opens, so that an unknown sweep is an ordinary 404.
      const snapshot = await parts.live.snapshot(params.sweep);
      const resumed = lastEventId.safeParse(request.headers['last-event-id']);
      const stream = parts.streams.start(request, reply);
      parts.broadcast.join(stream, snapshot, resumed.success ? resumed.data : query.after);
      return reply;
    },
  );
}
