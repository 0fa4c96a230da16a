import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { serverError } from '../errors.ts';

/** Headers of every answer. */
const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/**
 * Messages of trials, our own, those of MLflow clients and those of programs that evaluate the trials of a study: they are not
 * rate-limited, because a trial may be over within a millisecond.
 */
const trialPaths = /^\/(api\/v1\/(attempts\/|studies\/requests$)|(ajax-)?api\/[23]\.\d\/)/;
/** Requests per second and address on average, and in a burst; messages of trials are not counted. */
const ratePerSecond = 100;
const burst = 600;
/**
 * Most addresses that are remembered. More take more memory; with fewer, an attacker with many addresses is forgotten
 * sooner.
 */
const rememberedAddresses = 10_000;

/**
 * Checks every request before its route: the `Host` header against DNS rebinding (an attacker's page whose name
 * resolves to this machine), the origin against forged requests, and the rate.
 */
export function guardRequests(
  app: FastifyInstance,
  { hosts, nowMs }: { readonly hosts: readonly string[]; readonly nowMs: () => number },
): void {
  const allowed = new Set(['localhost', ...hosts.map((host) => host.toLowerCase())]);
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  /** The host that was accepted last: nearly every request names the same one. */
  let accepted: string | undefined;

  // The hooks of every request call back: a promise would cost a turn of the microtask queue each.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    const host = onlyHost(request);
    if (host !== accepted) checkHost(host, allowed);
    accepted = host;
    checkOrigin(request);
    if (!trialPaths.test(request.url)) checkRate(request.ip, buckets, nowMs());
    done();
  });
}

/** The `Host` header. Node reads the first of several; a proxy may have used another. */
function onlyHost({ raw: { rawHeaders }, headers: { host = '' } }: FastifyRequest): string {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  if (count > 1) throw serverError('SERVER_BAD_HOST', 'host: expected one header of this name, got several');
  return host;
}

/** Checks the `Host` header. Only names need a check, because an IP address cannot be rebound. */
function checkHost(host: string, allowed: ReadonlySet<string>): void {
  const name = hostName(host);
  if (name !== undefined && (isIP(name) !== 0 || allowed.has(name) || name.endsWith('.localhost'))) return;
  throw serverError(
    'SERVER_BAD_HOST',
    `host: expected an address, localhost or an allowed name; got ${JSON.stringify(host)}`,
  );
}

/** Name or address without port and brackets, in lower case; undefined if malformed. */
function hostName(host: string): string | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?$/.exec(host);
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}

/** Refuses requests that a browser sends from another site, including reads: nothing here is meant to be embedded. */
function checkOrigin({ headers: { origin, host, 'sec-fetch-site': site }, method, url }: FastifyRequest): void {
  const isSafe = method === 'GET' || method === 'HEAD';
  const isPage = isSafe && !url.startsWith('/api/');
  const isForeign = origin !== undefined && !isSameHost(origin, host ?? '');
  // A link from another site may open a page; every other request must come from our own pages.
  if (isForeign || (!isPage && (site === 'cross-site' || site === 'same-site'))) {
    throw serverError('SERVER_CROSS_ORIGIN', `requests from ${origin ?? 'another site'} are not accepted`);
  }
}

/** Compares host and port. The scheme may differ, as behind an HTTPS proxy. */
function isSameHost(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { host: from, protocol } = new URL(origin);
  const own = `${protocol}//${host}`;
  return from !== '' && URL.canParse(own) && new URL(own).host === from;
}

function checkRate(address: string, buckets: Map<string, { tokens: number; atMs: number }>, nowMs: number): void {
  const bucket = buckets.get(address) ?? { tokens: burst, atMs: nowMs };
  const tokens = Math.min(burst, bucket.tokens + (Math.max(0, nowMs - bucket.atMs) / 1000) * ratePerSecond);
  buckets.delete(address);
  buckets.set(address, { tokens: Math.max(0, tokens - 1), atMs: nowMs });
  const [oldest] = buckets.keys();
  if (buckets.size > rememberedAddresses && oldest !== undefined) buckets.delete(oldest);
  if (tokens < 1) {
    throw serverError('SERVER_TOO_MANY', `more than ${ratePerSecond} requests per second from ${address}`);
  }
}

/** Deepest nesting of a JSON body. Deeper bodies are refused before parsing, because parsers and checks recurse. */
const maxJsonDepth = 64;

/** Most keys and values of a JSON body. A batch of 1,000 reports has 4,000 keys; checking a key takes microseconds. */
const maxJsonKeys = 50_000;
const maxJsonValues = 200_000;

/**
 * Checks depth and size of a JSON text by its punctuation, before it is parsed.
 * @throws SERVER_BAD_REQUEST when brackets nest deeper than {@link maxJsonDepth}; SERVER_TOO_LARGE beyond {@link
 *   maxJsonKeys} or {@link maxJsonValues}
 */
export function checkJsonShape(text: string): void {
  let depth = 0;
  let keys = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfString(text, at);
    } else if (code === 0x3a) {
      if (++keys > maxJsonKeys) throw tooWide(maxJsonKeys, 'keys');
    } else if (code === 0x2c) {
      if (++values > maxJsonValues) throw tooWide(maxJsonValues, 'values');
    } else if (code === 0x5b || code === 0x7b) {
      if (++values > maxJsonValues) throw tooWide(maxJsonValues, 'values');
      if (++depth > maxJsonDepth) {
        throw serverError('SERVER_BAD_REQUEST', `body: nested deeper than ${maxJsonDepth} levels`);
      }
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
}

/** Position of the quote that closes the text opened at `at`. */
function endOfString(text: string, at: number): number {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

function tooWide(limit: number, what: string): Error {
  return serverError('SERVER_TOO_LARGE', `body: more than ${limit} ${what}: send smaller batches`);
}
