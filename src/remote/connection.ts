import { Readable } from 'node:stream';
import type { z } from 'zod';
import {
  type Clock,
  type ErrorKind,
  exceptionOf,
  type HyperDriveException,
  isHyperDriveException,
  messageOf,
  newId,
  type RandomBytes,
  sleep,
} from '../base/index.ts';
import { problemSchema, statusOfKind, transferMs } from '../http/index.ts';
import { remoteError } from './errors.ts';

/** Longest wait for an answer, milliseconds: a sampler may fit a model before it answers. */
const answerMs = 120_000;
/** How often a request is sent whose answer was lost, or that a busy server refused. */
const attempts = 4;
/** Longest wait between two of them, milliseconds. A server that asks for more is reported as it answered. */
const longestWaitMs = 5_000;
/** Longest answer that is not a file, bytes after decompression. Larger: a broken server could exhaust the memory. */
const mostBytes = 512 * 1024 * 1024;

/** How to reach a server. */
export interface ConnectionOptions {
  /** As `serverAddress` returns it. */
  readonly url: string;
  /** @defaultValue none: a server on loopback may ask for none */
  readonly token?: string | undefined;
  readonly clock: Clock;
  readonly randomBytes: RandomBytes;
  /** Ends every request. @defaultValue never */
  readonly signal?: AbortSignal;
}

/** A request to a server. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** After the address of the server, such as `/api/v1/sweeps`. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as bytes instead of `body`; called for each attempt. An error with a code of ours ends the request with it. */
  readonly content?: () => Readable;
}

/** Sends requests to one server, with its token and to no other place. */
export class ServerConnection {
  readonly url: string;
  readonly #options: ConnectionOptions;

  constructor(options: ConnectionOptions) {
    this.url = options.url;
    this.#options = options;
  }

  /**
   * Sends a request and reads its JSON answer. A request whose answer is lost is sent again under the same key, so that a
   * server does nothing twice.
   * @throws REMOTE_NO_ANSWER, REMOTE_NOT_A_SERVER, and the server's own errors
   */
  async json<Schema extends z.ZodType>(schema: Schema, request: ServerRequest): Promise<z.output<Schema>> {
    const limitMs = request.content === undefined ? answerMs : transferMs;
    const response = await this.#answer(request, limitMs);
    const parsed = schema.safeParse(await this.#readJson(response, limitMs));
    if (parsed.success) return parsed.data;
    throw this.#notAServer('it answered in a form that this version does not know', parsed.error);
  }

  /**
   * Sends a request and returns its answer as a stream, for files of any size. The caller reads or destroys it; it fails
   * with REMOTE_NO_ANSWER when the connection does.
   * @throws as {@link json}
   */
  async stream(request: ServerRequest): Promise<Readable> {
    const { body } = await this.#answer(request, transferMs);
    if (body === null) throw this.#notAServer('it answered without a body');
    const received = Readable.fromWeb(body);
    const told = Readable.from(this.#told(received));
    // Also if nobody has begun to read it.
    told.once('close', () => received.destroy());
    return told;
  }

  async *#told(received: Readable): AsyncGenerator<Uint8Array> {
    try {
      yield* received;
    } catch (error) {
      throw this.#noAnswer(error, transferMs);
    }
  }

  /** A successful response, after as many attempts as it takes. */
  async #answer({ method, path, body, content }: ServerRequest, limitMs: number): Promise<Response> {
    const { token, clock, randomBytes, signal } = this.#options;
    const headers = {
      accept: 'application/json, application/octet-stream',
      ...(method !== 'GET' && { 'idempotency-key': newId(randomBytes, 24) }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(content !== undefined && { 'content-type': 'application/octet-stream' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    let failure: unknown;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) await sleep(clock, Math.min(100 * 4 ** (attempt - 1), longestWaitMs), signal);
      let response: Response;
      const sent = content?.();
      let broken: unknown;
      sent?.once('error', (error) => {
        broken = error;
      });
      try {
        const limit = AbortSignal.timeout(limitMs);
        // A redirect could lead the token to another host.
        response = await fetch(this.url + path, {
          ...{ method, headers, redirect: 'manual' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(sent !== undefined && { body: sent, duplex: 'half' as const }),
          signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
        });
      } catch (error) {
        sent?.destroy();
        // What was to be sent failed, and not the server: it would fail again.
        if (isHyperDriveException(broken)) throw broken;
        failure = error;
        if (signal?.aborted === true || isTimeout(error)) break;
        continue;
      }
      if (response.ok) return response;
      const refusal = await this.#refusal(response, limitMs);
      sent?.destroy();
      const waitMs = 1_000 * Number(response.headers.get('retry-after') ?? 1);
      if (!refusal.retryable || attempt + 1 === attempts || !(waitMs <= longestWaitMs)) throw refusal;
      await sleep(clock, waitMs, signal);
    }
    throw this.#noAnswer(failure, limitMs);
  }

  async #refusal(response: Response, limitMs: number): Promise<HyperDriveException> {
    const { status } = response;
    if (status >= 300 && status < 400) {
      await response.body?.cancel();
      const target = response.headers.get('location');
      return this.#notAServer(`it redirects to ${target === null ? 'another address' : JSON.stringify(target)}`);
    }
    const problem = problemSchema.safeParse(await this.#readJson(response, limitMs));
    if (!problem.success) return this.#notAServer(`it answered with status ${status}`);
    const { code, detail, details } = problem.data;
    const fix = code === 'SERVER_UNAUTHORIZED' ? `; \`hyperdrive login ${this.url}\` keeps a token` : '';
    return exceptionOf({ code, kind: kindOf(status, code), message: detail + fix, details });
  }

  async #readJson(response: Response, limitMs: number): Promise<unknown> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const chunk of response.body ?? []) {
        length += chunk.length;
        if (length > mostBytes) throw this.#notAServer(`its answer is longer than ${mostBytes} bytes`);
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof Error && 'code' in error && error.code === 'REMOTE_NOT_A_SERVER'
        ? error
        : this.#noAnswer(error, limitMs);
    }
    try {
      return JSON.parse(Buffer.concat(chunks).toString());
    } catch {
      // The caller reports what it expected.
      return undefined;
    }
  }

  #noAnswer(cause: unknown, limitMs: number): HyperDriveException {
    return remoteError('REMOTE_NO_ANSWER', `${this.url} does not answer: ${reasonOf(cause, limitMs)}`, {
      details: { field: 'server', value: this.url },
      cause,
    });
  }

  #notAServer(what: string, cause?: unknown): HyperDriveException {
    return remoteError('REMOTE_NOT_A_SERVER', `${this.url} is not a HyperDrive server of this version: ${what}`, {
      details: { field: 'server', value: this.url },
      ...(cause !== undefined && { cause }),
    });
  }
}

/** `fetch` hides the reason in the cause. */
function reasonOf(error: unknown, limitMs: number): string {
  if (isTimeout(error)) return `no answer within ${limitMs / 60_000} minutes`;
  return (
    messageOf(error instanceof Error && error.cause !== undefined ? error.cause : error) || 'the connection failed'
  );
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** The kind of an error with an HTTP status: the first of those that share it, except for the server's own failure. */
function kindOf(status: number, code: string): ErrorKind {
  if (code === 'SERVER_INTERNAL') return 'internal';
  const kinds = Object.keys(statusOfKind) as readonly ErrorKind[];
  return kinds.find((kind) => statusOfKind[kind] === status) ?? 'environment';
}
