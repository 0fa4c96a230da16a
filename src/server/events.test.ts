import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../test/helpers/server-lab.ts';
import { type WrittenStudy, writeStudy } from '../../test/helpers/study.ts';
import { decodeFrame } from '../charts/index.ts';
import { type Delta, deltaSchema, sweepHeadSchema } from '../http/index.ts';

interface ServerEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** Events of a body, in order. */
function eventsOf(text: string): ServerEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('event: '))
    .map((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      return { event: field('event') ?? '', id: field('id'), data: JSON.parse(field('data') ?? 'null') };
    });
}

const deltaOf = (event: ServerEvent | undefined): Delta => deltaSchema.parse(event?.data);

describe('a sweep that has ended', () => {
  let lab: ServerLab;
  beforeAll(async () => {
    lab = await openServerLab();
    await writeStudy(lab.store, lab.clock, {
      sweepId: 'done',
      trials: 30,
      workers: 3,
      intervals: 4,
      reports: false,
      seed: 2,
    });
  });
  afterAll(() => lab.close());

  const read = async (url: string, headers: Record<string, string> = {}) =>
    eventsOf((await lab.app.inject({ url: `/api/v1/sweeps/done/events${url}`, headers })).body);

  it('is sent from the position of the reader, given as a query or a header', async () => {
    const rows = (await lab.store.trials({ sweepId: 'done' })).map(({ number, endedSeq }) => ({
      number,
      endedSeq: endedSeq ?? 0,
    }));
    rows.sort((a, b) => a.endedSeq - b.endedSeq);
    for (const at of [0, 1, 12, 29]) {
      const after = rows[at]?.endedSeq ?? 0;
      const events = await read(`?after=${after}`);
      const delta = deltaOf(events[0]);
      expect(delta).toMatchObject({ from: at + 1, to: 30 });
      expect(delta.trial).toEqual(rows.slice(at + 1).map(({ number }) => number));
      for (const column of Object.values(delta.columns)) expect(column).toHaveLength(29 - at);
      expect(events.at(-1)?.event).toBe('end');
      expect(await read('?after=1', { 'last-event-id': String(after) })).toEqual(events);
    }
  });

  it('is sent whole from position 0, and as figures only without a position', async () => {
    expect(deltaOf((await read('?after=0'))[0])).toMatchObject({ from: 0, to: 30 });
    const [first] = await read('');
    expect(deltaOf(first)).toMatchObject({ from: 30, to: 30, trial: [], patch: { state: 'completed', ended: 30 } });
    const head = sweepHeadSchema.parse((await lab.app.inject('/api/v1/sweeps/done')).json());
    expect(head).toMatchObject({ ...deltaOf(first).patch, elapsedMs: head.elapsedMs });
  });

  it('resets a reader that is ahead of the store', async () => {
    expect((await read('?after=999999')).map(({ event }) => event)).toEqual(['reset', 'delta', 'end']);
  });
});

/** Reads a stream piece by piece. */
class Reader {
  readonly events: ServerEvent[] = [];
  readonly #abort = new AbortController();
  #text = '';
  #isOpen = true;

  async open(url: string, headers: Record<string, string> = {}): Promise<this> {
    const response = await fetch(url, { headers, signal: this.#abort.signal });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    void this.#read(response);
    return this;
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of response.body ?? []) {
        this.#text += decoder.decode(chunk, { stream: true });
        const end = this.#text.lastIndexOf('\n\n');
        if (end === -1) continue;
        this.events.push(...eventsOf(this.#text.slice(0, end + 2)));
        this.#text = this.#text.slice(end + 2);
      }
    } catch {
      // Closed by the test.
    }
    this.#isOpen = false;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  close(): void {
    this.#abort.abort();
  }
}

/** Waits for a condition while advancing the server's clock. */
async function until(lab: ServerLab, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('waited for too long');
    lab.clock.advance(100);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a sweep that runs', () => {
  let lab: ServerLab;
  let base: string;
  let study: WrittenStudy;
  beforeEach(async () => {
    lab = await openServerLab();
    base = await lab.app.listen({ host: '127.0.0.1', port: 0 });
    study = await writeStudy(lab.store, lab.clock, {
      sweepId: 'live',
      trials: 12,
      workers: 3,
      intervals: 4,
      reports: true,
      seed: 2,
      leaveOpen: true,
      group: 1,
    });
  });
  afterEach(() => lab.close());

  it('is sent live; a reader that reconnects misses nothing and gets nothing twice', async () => {
    const head = sweepHeadSchema.parse(await (await fetch(`${base}/api/v1/sweeps/live`)).json());
    expect(head.ended).toBe(9);
    const first = await new Reader().open(`${base}/api/v1/sweeps/live/events?after=${head.seq}`);
    await until(lab, () => first.events.length === 1);
    expect(deltaOf(first.events[0])).toMatchObject({ from: 9, to: 9 });
    await lab.store.command('live', { kind: 'pause' });
    await until(lab, () => first.events.length === 2);
    const last = first.events[1];
    expect(deltaOf(last).patch.paused).toBe(true);
    expect(last?.id).toBe(String(deltaOf(last).seq));
    first.close();
    await lab.store.command('live', { kind: 'resume' });
    const second = await new Reader().open(`${base}/api/v1/sweeps/live/events`, { 'last-event-id': last?.id ?? '' });
    await until(lab, () => second.events.length > 0);
    expect(deltaOf(second.events[0])).toMatchObject({ from: 9, to: 9, patch: { paused: false } });
    second.close();
  });

  it('is sent trial by trial to its end, each trial once, with the same values as its columns', async () => {
    const reader = await new Reader().open(`${base}/api/v1/sweeps/live/events?after=0`);
    await until(lab, () => reader.events.length === 1);
    await study.finishOpen(async () => {
      const known = reader.events.length;
      await until(lab, () => reader.events.length > known);
    });
    await until(lab, () => !reader.isOpen);
    expect(reader.events.at(-1)?.event).toBe('end');
    const deltas = reader.events.filter(({ event }) => event === 'delta').map(deltaOf);
    for (const [at, delta] of deltas.entries()) expect(delta.from).toBe(deltas[at - 1]?.to ?? 0);
    expect(deltas.at(-1)?.patch).toMatchObject({ state: 'completed', ended: 12 });
    const body = await (await fetch(`${base}/api/v1/sweeps/live/columns`)).arrayBuffer();
    const { arrays } = decodeFrame(body);
    expect(deltas.flatMap(({ trial }) => trial)).toEqual([...(arrays.get('trial') ?? [])]);
    expect(deltas.flatMap(({ columns }) => columns.learning_rate ?? [])).toEqual([
      ...(arrays.get('q:learning_rate') ?? []),
    ]);
    const head = sweepHeadSchema.parse(await (await fetch(`${base}/api/v1/sweeps/live`)).json());
    expect(deltas.flatMap(({ incumbents }) => incumbents)).toEqual(head.incumbents);
  });

  it('sends nothing while nothing happens, and one delta for several changes', async () => {
    const reader = await new Reader().open(`${base}/api/v1/sweeps/live/events`);
    await until(lab, () => reader.events.length === 1);
    lab.clock.advance(5_000);
    for (const paused of [true, false, true]) {
      await lab.store.command('live', { kind: paused ? 'pause' : 'resume' });
    }
    await until(lab, () => reader.events.length === 2);
    expect(deltaOf(reader.events[1]).patch.paused).toBe(true);
    reader.close();
  });

  it('ends its streams when the server closes', async () => {
    const reader = await new Reader().open(`${base}/api/v1/sweeps/live/events`);
    await until(lab, () => reader.events.length === 1);
    await lab.app.close();
    await until(lab, () => !reader.isOpen);
  });

  it('refuses more streams than one address may hold', async () => {
    const readers: Reader[] = [];
    for (let k = 0; k < 40; k++) readers.push(await new Reader().open(`${base}/api/v1/sweeps/live/events`));
    expect((await fetch(`${base}/api/v1/sweeps/live/events`)).status).toBe(429);
    for (const reader of readers) reader.close();
  });
});
