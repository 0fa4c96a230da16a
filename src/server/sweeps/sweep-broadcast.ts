import { type Clock, inBackground, type Logger } from '../../base/index.ts';
import type { LiveSweeps, Snapshot } from '../../charts/index.ts';
import { columnRows } from '../../charts/index.ts';
import type { Delta } from '../../http/index.ts';
import { isFinalSweepState } from '../../model/index.ts';
import { type EventStream, eventText } from '../request/event-stream.ts';
import { masked } from '../request/mask.ts';
import { figuresAnswer } from './sweep-answers.ts';

/** Least time between two deltas of a sweep. Shorter moves charts faster than eyes can follow; longer feels stuck. */
const deltaMs = 500;
/** Most rows in one delta; a reader that missed more fetches the columns again. */
const deltaRows = 5_000;

/** A reader of a sweep's stream. */
interface Reader {
  readonly stream: EventStream;
  /** Number of rows it has. */
  rows: number;
}

/** Sends changes of sweeps to the readers of their streams, in one pass for all readers of a sweep. */
export class SweepBroadcast {
  readonly #live: LiveSweeps;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #channels = new Map<string, Channel>();

  constructor(parts: { readonly live: LiveSweeps; readonly clock: Clock; readonly logger: Logger }) {
    this.#live = parts.live;
    this.#clock = parts.clock;
    this.#logger = parts.logger;
  }

  /**
   * Adds a reader: sends what it missed, then every change until the sweep is final or the reader disconnects.
   * @param snapshot the latest snapshot
   * @param after log position that the reader has; undefined: that of this snapshot
   */
  join(stream: EventStream, snapshot: Snapshot, after: number | undefined): void {
    const sweepId = snapshot.sweep.id;
    const rows = after === undefined ? snapshot.view.rows : snapshot.view.firstRowAfter(after);
    // A future position means that the store was restored from a backup, so the reader starts again.
    const isAhead = after !== undefined && after > snapshot.seq;
    const channel = this.#channels.get(sweepId) ?? this.#open(sweepId);
    // The reader's columns belong to another version of the search space.
    const isOtherSpace = after !== undefined && after < snapshot.shown.versionSeq;
    if (isAhead || isOtherSpace || snapshot.view.rows - rows > deltaRows) {
      stream.send({ event: 'reset', data: { seq: snapshot.seq } });
      channel.add({ stream, rows: snapshot.view.rows }, snapshot);
    } else channel.add({ stream, rows }, snapshot);
  }

  #open(sweepId: string): Channel {
    const channel = new Channel({
      refresh: () => this.#live.snapshot(sweepId),
      clock: this.#clock,
      failed: (error) => this.#logger.warn('stream.failed', { sweepId, error: masked(String(error)) }),
      emptied: () => this.#channels.delete(sweepId),
    });
    this.#channels.set(sweepId, channel);
    return channel;
  }
}

interface ChannelParts {
  readonly refresh: () => Promise<Snapshot>;
  readonly clock: Clock;
  readonly failed: (error: unknown) => void;
  readonly emptied: () => void;
}

/** The readers of one sweep. */
class Channel {
  readonly #parts: ChannelParts;
  readonly #readers = new Set<Reader>();
  #isTicking = false;
  #lastPatch = '';
  /** Version of the definition to which the readers' columns belong. */
  #version = 0;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
  }

  add(reader: Reader, snapshot: Snapshot): void {
    this.#readers.add(reader);
    reader.stream.signal.addEventListener('abort', () => this.#remove(reader), { once: true });
    this.#send(reader, snapshot, true, new Map());
    if (!this.#isTicking && this.#readers.size > 0) {
      this.#isTicking = true;
      this.#lastPatch = comparable(snapshot);
      this.#version = snapshot.shown.version;
      this.#schedule();
    }
  }

  #remove(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size === 0) this.#parts.emptied();
  }

  #schedule(): void {
    this.#parts.clock.schedule(deltaMs, () => inBackground(this.#tick(), (error) => this.#parts.failed(error)));
  }

  async #tick(): Promise<void> {
    if (this.#readers.size === 0) {
      this.#isTicking = false;
      return;
    }
    try {
      const snapshot = await this.#parts.refresh();
      const patch = comparable(snapshot);
      const isChanged = patch !== this.#lastPatch;
      this.#lastPatch = patch;
      if (snapshot.shown.version !== this.#version) this.#reset(snapshot);
      const texts = new Map<number, string>();
      for (const reader of [...this.#readers]) this.#send(reader, snapshot, isChanged, texts);
    } catch (error) {
      // The store may be busy. The next tick tries again, and readers keep their data.
      this.#parts.failed(error);
    }
    this.#schedule();
  }

  /** Tells readers to fetch all columns again after a change of the definition. */
  #reset(snapshot: Snapshot): void {
    this.#version = snapshot.shown.version;
    for (const reader of this.#readers) {
      reader.stream.send({ event: 'reset', data: { seq: snapshot.seq } });
      reader.rows = snapshot.view.rows;
    }
  }

  /** @param texts deltas built for other readers in this pass, by first row */
  #send(reader: Reader, snapshot: Snapshot, isChanged: boolean, texts: Map<number, string>): void {
    const { rows } = snapshot.view;
    if (isChanged || reader.rows < rows) {
      const text = texts.get(reader.rows) ?? deltaText(snapshot, reader.rows);
      texts.set(reader.rows, text);
      reader.rows = rows;
      reader.stream.write(text);
    }
    if (isFinalSweepState(snapshot.sweep.state)) {
      reader.stream.send({ event: 'end', data: { seq: snapshot.seq }, id: String(snapshot.seq) });
      reader.stream.close();
    }
  }
}

function deltaText(snapshot: Snapshot, from: number): string {
  const { view, seq } = snapshot;
  const rows = columnRows(view, from, view.rows);
  const delta: Delta = {
    seq,
    from,
    to: view.rows,
    trial: [...rows.trial],
    state: [...rows.state],
    best: [...rows.best],
    intervals: [...rows.intervals],
    columns: Object.fromEntries(Object.entries(rows.columns).map(([id, q]) => [id, [...q]])),
    incumbents: view.incumbents(from).map(([trial, value]) => [trial, value]),
    patch: figuresAnswer(snapshot),
  };
  return eventText('delta', delta, String(seq));
}

/** The figures without those that change with time alone, which are not worth a delta. */
function comparable({ figures }: Snapshot): string {
  const { elapsedMs: _elapsed, remainingMs: _remaining, trialsPerHour: _rate, best, ...rest } = figures;
  return JSON.stringify({ ...rest, best: best && { ...best, durationMs: null } });
}
