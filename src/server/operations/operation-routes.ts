import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isFinalSweepState, sweepStates, trialStates } from '../../model/index.ts';
import type { SweepParts } from '../parts.ts';
import type { EventStreams } from '../request/event-stream.ts';
import { MetricsText, RequestFigures } from './metrics-text.ts';
import type { RouteRegistry } from './routes.ts';

/** Readiness and metrics for operators. The server itself declares `/healthz`. */
export function operationRoutes(
  app: FastifyInstance,
  registry: RouteRegistry,
  parts: SweepParts & { readonly streams: EventStreams },
): void {
  const { store, clock } = parts;
  const figures = new RequestFigures();
  const began = new WeakMap<FastifyRequest, number>();
  app.addHook('onRequest', (request, _reply, done) => {
    began.set(request, clock.monotonicMs());
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const seconds = (clock.monotonicMs() - (began.get(request) ?? clock.monotonicMs())) / 1000;
    figures.add(request.method, request.routeOptions.url ?? 'none', reply.statusCode, seconds);
    done();
  });

  registry.add(
    {
      method: 'GET',
      path: '/readyz',
      summary: '200 while the store answers, otherwise 503.',
      role: null,
      answer: { kind: 'json', schema: z.object({ ready: z.boolean() }), others: [503] },
    },
    async ({ reply }) => {
      try {
        await store.sweeps();
        return { ready: true };
      } catch {
        // Other users of the store log the cause; a probe needs a yes or no.
        return reply.code(503).send({ ready: false });
      }
    },
  );

  registry.add(
    {
      method: 'GET',
      path: '/metrics',
      summary: 'Metrics of the server in the text format of Prometheus.',
      role: 'viewer',
      answer: { kind: 'text', mediaTypes: ['text/plain'] },
    },
    async ({ reply }) => {
      const text = new MetricsText();
      await writeSweeps(text);
      figures.write(text);
      text.family('hyperdrive_live_streams', 'gauge', 'Open event streams.');
      text.value('hyperdrive_live_streams', parts.streams.open);
      const memory = process.memoryUsage();
      const { user, system } = process.cpuUsage();
      text.family('process_resident_memory_bytes', 'gauge', 'Resident memory.');
      text.value('process_resident_memory_bytes', memory.rss);
      text.family('process_cpu_seconds_total', 'counter', 'Processor time of this process.');
      text.value('process_cpu_seconds_total', (user + system) / 1e6);
      text.family('process_uptime_seconds', 'gauge', 'Time since the process started.');
      text.value('process_uptime_seconds', process.uptime());
      text.family('hyperdrive_info', 'gauge', 'Version of the server.');
      text.value('hyperdrive_info', 1, { version: parts.version });
      reply.type('text/plain; version=0.0.4; charset=utf-8');
      return text.toString();
    },
  );

  async function writeSweeps(text: MetricsText): Promise<void> {
    const sweeps = await store.sweeps();
    text.family('hyperdrive_sweeps', 'gauge', 'Sweeps by state.');
    for (const state of sweepStates) {
      text.value('hyperdrive_sweeps', sweeps.filter((sweep) => sweep.state === state).length, { state });
    }
    const running = sweeps.filter(({ state }) => !isFinalSweepState(state)).slice(0, sweepLimit);
    const counts = new Map(
      await Promise.all(running.map(async ({ id }) => [id, await store.trialCounts(id)] as const)),
    );
    text.family('hyperdrive_trials', 'gauge', 'Trials of the sweeps that are not final, by state.');
    for (const [sweep, byState] of counts) {
      for (const state of trialStates) text.value('hyperdrive_trials', byState[state], { sweep, state });
    }
    text.family('hyperdrive_log_position', 'gauge', 'Entries in the log, and entries folded by the controller.');
    for (const { id, nextSeq, foldedSeq } of running) {
      text.value('hyperdrive_log_position', nextSeq - 1, { sweep: id, of: 'log' });
      text.value('hyperdrive_log_position', foldedSeq, { sweep: id, of: 'fold' });
    }
  }
}

/** Most sweeps with their own metrics: each adds nine lines. */
const sweepLimit = 100;
