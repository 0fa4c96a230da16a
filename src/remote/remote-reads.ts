import type { z } from 'zod';
import { type Clock, exceptionOf, inBackground } from '../base/index.ts';
import { mostReads, type ReadSpec, readsAnswerSchema } from '../http/index.ts';
import type { StoreTime } from '../store/index.ts';
import type { ServerConnection } from './connection.ts';
import { remoteError } from './errors.ts';

interface Waiting {
  readonly read: string;
  readonly ask: object;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Reads the store of a server. Reads that are asked for in the same turn of the event loop share a request: a list of 200
 * sweeps takes a few requests, not 1,000.
 */
export class RemoteReads {
  readonly #connection: ServerConnection;
  readonly #clock: Clock;
  #waiting: Waiting[] = [];
  /** The clock of the store at the last answer, and ours. */
  #seen: { readonly nowMs: number; readonly wallMs: number; readonly atMs: number } | undefined;
  /** Id of the store. */
  storeId = '';

  constructor(connection: ServerConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
  }

  /** The clock of the store, as far as the last answer tells. */
  readonly time: StoreTime = {
    nowMs: () => (this.#seen?.nowMs ?? this.#clock.nowMs()) + this.#sinceMs(),
    wallMs: () => (this.#seen?.wallMs ?? this.#clock.nowMs()) + this.#sinceMs(),
  };

  #sinceMs(): number {
    return this.#seen === undefined ? 0 : this.#clock.monotonicMs() - this.#seen.atMs;
  }

  /** @throws the error of the read, restored; REMOTE_* */
  async read<Ask extends z.ZodType, Answer extends z.ZodType>(
    spec: ReadSpec<Ask, Answer>,
    ask: z.input<Ask> & object,
  ): Promise<z.output<Answer>> {
    const value = await new Promise((resolve, reject) => {
      this.#waiting.push({ read: spec.name, ask, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => inBackground(this.#flush(), reject));
    });
    const parsed = spec.answer.safeParse(value);
    if (parsed.success) return parsed.data;
    const at = parsed.error.issues[0]?.path.join('.') ?? '';
    throw remoteError(
      'REMOTE_NOT_A_SERVER',
      `${this.#connection.url} has another version: this one cannot read its answer to "${spec.name}"${at === '' ? '' : ` at ${at}`}`,
      { details: { read: spec.name, at }, cause: parsed.error },
    );
  }

  /** Asks for nothing but the clock and the id of the store. */
  async check(): Promise<void> {
    await this.#send([]);
  }

  async #flush(): Promise<void> {
    const all = this.#waiting;
    this.#waiting = [];
    for (let rest = all; rest.length > 0; ) {
      const asked = rest.slice(0, mostReads);
      try {
        const answers = await this.#send(asked);
        asked.slice(0, answers.length).forEach(({ resolve, reject }, index) => {
          const answer = answers[index];
          if (answer !== undefined && 'error' in answer) reject(exceptionOf(answer.error));
          else resolve(answer?.value);
        });
        rest = rest.slice(answers.length);
      } catch (error) {
        for (const { reject } of rest) reject(error);
        return;
      }
    }
  }

  async #send(asked: readonly Waiting[]) {
    const reads = asked.map(({ read, ask }) => ({ read, ask }));
    const sentMs = this.#clock.monotonicMs();
    const answer = await this.#connection.json(readsAnswerSchema, {
      method: 'POST',
      path: '/api/v1/reads',
      body: { reads },
    });
    const { nowMs, wallMs, store, answers } = answer;
    if (this.storeId !== '' && this.storeId !== store)
      throw remoteError('REMOTE_NOT_A_SERVER', `${this.#connection.url} now serves another store: start again`);
    if (answers.length === 0 && asked.length > 0)
      throw remoteError('REMOTE_NOT_A_SERVER', `${this.#connection.url} answers nothing to a read`);
    this.storeId = store;
    // Somewhere between sending and receiving; the middle is at most half a round trip off.
    this.#seen = { nowMs, wallMs, atMs: (sentMs + this.#clock.monotonicMs()) / 2 };
    return answers;
  }
}
