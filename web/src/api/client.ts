import { z } from 'zod';
import { decodeFrame, type Numbers } from '../../../src/charts/kernel/index.ts';
import { problemSchema } from '../../../src/http/index.ts';
import { words } from '../words/en.ts';
import { takeEarly } from './early.ts';

// The page's security policy forbids generating code at run time, which the schemas would otherwise try.
z.config({ jitless: true });

const base = '/api/v1';

/** A response that is not what was requested. */
export class ApiError extends Error {
  /** HTTP status; 0 without a response. */
  readonly status: number;
  /** Stable code of the problem. */
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const signedOut = new Set<() => void>();

/** Calls the listener when the server requires a sign-in. */
export function onSignedOut(listener: () => void): () => void {
  signedOut.add(listener);
  return () => signedOut.delete(listener);
}

/** Signals that the server requires a sign-in. */
export function announceSignOut(): void {
  for (const listener of signedOut) listener();
}

/** Address of a path of the API; parts are encoded. */
export function apiUrl(
  parts: readonly (string | number)[],
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const path = parts.map((part) => encodeURIComponent(part)).join('/');
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(key, String(value));
  const text = search.toString();
  return `${base}/${path}${text === '' ? '' : `?${text}`}`;
}

async function problemOf(response: Response): Promise<ApiError> {
  const plain = new ApiError(response.status, `HTTP_${response.status}`, words.errors.status(response.status));
  try {
    const parsed = problemSchema.safeParse(await response.json());
    if (!parsed.success) return plain;
    const { status, code, detail, details } = parsed.data;
    return new ApiError(status, code, detail, details);
  } catch {
    // Not JSON: a proxy in between, for instance.
    return plain;
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    const early = init.method === undefined ? await takeEarly(url) : undefined;
    response = early ?? (await fetch(url, init));
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'NETWORK', words.errors.noAnswer);
  }
  if (response.ok) return response;
  const problem = await problemOf(response);
  if (problem.status === 401) announceSignOut();
  throw problem;
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ApiError(
    200,
    'UNEXPECTED_ANSWER',
    words.errors.unexpected(issue && `${issue.path.join('.')}: ${issue.message}`),
  );
}

/** Reads JSON with a known schema. */
export async function getJson<T>(schema: z.ZodType<T>, url: string, signal?: AbortSignal): Promise<T> {
  const response = await send(url, signal === undefined ? {} : { signal });
  return checked(schema, await response.json());
}

/** A binary response: its header, and its arrays by name and type. */
export interface FrameAnswer<Header> {
  readonly header: Header;
  readonly arrays: FrameArrays;
}

/** Arrays of a frame. A missing one is an error: the header says which exist. */
class FrameArrays {
  readonly #arrays: ReadonlyMap<string, Numbers>;

  constructor(arrays: ReadonlyMap<string, Numbers>) {
    this.#arrays = arrays;
  }

  has(name: string): boolean {
    return this.#arrays.has(name);
  }

  get(name: string): Numbers {
    const array = this.#arrays.get(name);
    if (array === undefined) throw new ApiError(200, 'UNEXPECTED_ANSWER', words.errors.noArray(name));
    return array;
  }

  f32(name: string): Float32Array {
    return this.#typed(name, (array) => array instanceof Float32Array);
  }

  u8(name: string): Uint8Array {
    return this.#typed(name, (array) => array instanceof Uint8Array);
  }

  u16(name: string): Uint16Array {
    return this.#typed(name, (array) => array instanceof Uint16Array);
  }

  u32(name: string): Uint32Array {
    return this.#typed(name, (array) => array instanceof Uint32Array);
  }

  #typed<Array_ extends Numbers>(name: string, is: (array: Numbers) => array is Array_): Array_ {
    const array = this.get(name);
    if (is(array)) return array;
    throw new ApiError(200, 'UNEXPECTED_ANSWER', words.errors.wrongArray(name));
  }
}

/** Reads a frame whose header has a known schema. */
export async function getFrame<Header>(
  schema: z.ZodType<Header>,
  url: string,
  signal?: AbortSignal,
): Promise<FrameAnswer<Header>> {
  const response = await send(url, signal === undefined ? {} : { signal });
  const { header, arrays } = decodeFrame(await response.arrayBuffer());
  return { header: checked(schema, header), arrays: new FrameArrays(arrays) };
}

/** An idempotency key for one command: distinguishes a retry after a lost response from a second command. */
function idempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Sends a command. @param body JSON */
export async function sendJson<T>(
  schema: z.ZodType<T>,
  method: 'POST' | 'PUT' | 'DELETE',
  url: string,
  body: unknown = {},
): Promise<T> {
  const response = await send(url, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey() },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return checked(schema, text === '' ? undefined : JSON.parse(text));
}

/** Sends a file unchanged. */
export async function sendFile(url: string, file: Blob): Promise<void> {
  await send(url, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body: file });
}
