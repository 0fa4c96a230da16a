import { type Clock, inBackground, type Json } from '../../base/index.ts';
import { cliError } from '../errors.ts';
import { answerValue, badRequest } from './answer.ts';
import type { StudyRequest } from './requests.ts';
import type { StudyReply, StudySession } from './session.ts';

/** Time without a request after which a study is closed. Shorter: more reopening; longer: other processes wait longer for it. */
const idleMs = 10 * 60_000;
/** Most open studies. Each holds what its sampler has fitted. */
const mostOpen = 64;
/** Answers that are kept for repeated requests. */
const mostAnswers = 1_000;

/**
 * The studies that programs on other machines drive through a server. All of them share one session. A study that is
 * closed here is reopened by the next request that names it, so programs notice neither idle times nor a restart.
 */
export class ServedStudies {
  readonly #session: StudySession;
  readonly #clock: Clock;
  /** Cancels the closing of each open study; the least recently used first. */
  readonly #idle = new Map<string, () => void>();
  /** The last request of each study: requests of one study are answered one after the other. */
  readonly #last = new Map<string, Promise<unknown>>();
  readonly #answers = new Map<string, Promise<Json>>();

  constructor(session: StudySession, clock: Clock) {
    this.#session = session;
    this.#clock = clock;
  }

  /**
   * Answers a request, or a list of them in order.
   * @param key a repeat with the same key gets the first answer, also while that is still being made
   */
  answer(body: unknown, key?: string): Promise<Json> {
    if (key === undefined) return this.#answerAll(body);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    const made = this.#answerAll(body);
    this.#answers.set(key, made);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > mostAnswers && oldest !== undefined) this.#answers.delete(oldest);
    return made;
  }

  /** Studies that are open, or about to close. */
  get openCount(): number {
    return this.#idle.size;
  }

  /** Closes every study. */
  async close(): Promise<void> {
    for (const cancel of this.#idle.values()) cancel();
    this.#idle.clear();
    await this.#session.close();
  }

  async #answerAll(body: unknown): Promise<Json> {
    const answerer = { answer: (request: StudyRequest) => this.#answerOne(request) };
    if (!Array.isArray(body)) return answerValue(answerer, body);
    const answers: Json[] = [];
    for (const value of body) answers.push(await answerValue(answerer, value));
    return answers;
  }

  async #answerOne(request: StudyRequest): Promise<StudyReply> {
    if (request.op === 'serve') throw refused('op', 'this server is the dashboard already');
    const isOfFolder = ['create', 'open', 'studies', 'view'].includes(request.op);
    if (isOfFolder && 'state' in request && request.state !== undefined)
      throw refused('state', 'a server keeps studies in its own state folder: leave it out');
    // Reads only: it neither opens the study nor waits for its turn.
    if (request.op === 'view' || request.op === 'yaml') return this.#session.answer(request);
    if (request.op === 'create') {
      const created = await this.#session.answer(request);
      this.#touch(String(created.study));
      return withoutFolder(created);
    }
    if (request.op === 'open') {
      const sweepId = await this.#session.find(request);
      // Its open trials are handed out again, as after a restart of the program that held them.
      return this.#inTurn(sweepId, async () => {
        await this.#shut(sweepId);
        return withoutFolder(await this.#session.answer({ ...request, study: sweepId }));
      });
    }
    if (request.op === 'studies') return this.#session.answer(request);
    const { study } = request;
    if (study === undefined)
      throw cliError('CLI_NO_STUDY', 'several programs share a server: name the study as "study"', {
        details: { study: null },
      });
    return this.#inTurn(study, async () => {
      if (request.op === 'close') {
        await this.#shut(study);
        return {};
      }
      if (!this.#session.isOpen(study)) await this.#session.adopt(study);
      return this.#session.answer(request);
    });
  }

  /** Runs an action after the earlier ones of the study, and keeps the study open for a while. */
  #inTurn(sweepId: string, action: () => Promise<StudyReply>): Promise<StudyReply> {
    const before = this.#last.get(sweepId) ?? Promise.resolve();
    const turn = before.then(async () => {
      const reply = await action();
      if (this.#session.isOpen(sweepId)) this.#touch(sweepId);
      return reply;
    });
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(sweepId, settled);
    inBackground(
      settled.then(() => {
        if (this.#last.get(sweepId) === settled) this.#last.delete(sweepId);
      }),
      () => undefined,
    );
    return turn;
  }

  #touch(sweepId: string): void {
    this.#idle.get(sweepId)?.();
    this.#idle.delete(sweepId);
    this.#idle.set(
      sweepId,
      this.#clock.schedule(idleMs, () => this.#leave(sweepId)),
    );
    const [oldest] = this.#idle.keys();
    if (this.#idle.size > mostOpen && oldest !== undefined) this.#leave(oldest);
  }

  /** Closes a study that is not used. A failure shows in the next request that needs the study. */
  #leave(sweepId: string): void {
    const closed = this.#inTurn(sweepId, async () => {
      await this.#shut(sweepId);
      return {};
    });
    inBackground(closed, () => undefined);
  }

  async #shut(sweepId: string): Promise<void> {
    this.#idle.get(sweepId)?.();
    this.#idle.delete(sweepId);
    if (this.#session.isOpen(sweepId)) await this.#session.answer({ op: 'close', study: sweepId });
  }
}

function refused(path: string, message: string): Error {
  return badRequest(`${path}: ${message}`, [{ path, message }]);
}

/** Programs elsewhere have no use for a path of the server's machine. */
function withoutFolder({ state: _, ...reply }: StudyReply): StudyReply {
  return reply;
}
