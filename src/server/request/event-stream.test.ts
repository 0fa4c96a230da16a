import { getEventListeners } from 'node:events';
import fastify from 'fastify';
import { expect, it } from 'vitest';
import { ManualClock } from '../../base/index.ts';
import { type EventStream, eventStreams } from './event-stream.ts';

it('a quiet stream does not accumulate listeners, however long it stays open', async () => {
  const clock = new ManualClock(0);
  const streams = eventStreams(clock);
  const app = fastify();
  let stream: EventStream | undefined;
  app.get('/', (request, reply) => {
    stream = streams.start(request, reply);
  });
  const url = await app.listen();
  const reader = new AbortController();
  try {
    await fetch(url, { signal: reader.signal });
    if (stream === undefined) throw new Error('no stream');
    const { signal } = stream;
    const before = getEventListeners(signal, 'abort').length;
    for (let ping = 0; ping < 100; ping++) clock.advance(15_000);
    expect(getEventListeners(signal, 'abort')).toHaveLength(before);
  } finally {
    streams.closeAll();
    reader.abort();
    await app.close();
  }
});
