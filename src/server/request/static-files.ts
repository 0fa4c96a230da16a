import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { serverError } from '../errors.ts';

/** A file of the dashboard. */
interface StaticFile {
  readonly type: string;
  readonly body: Buffer;
  readonly zipped: Buffer | undefined;
  /** Whether its name contains a hash of its content. */
  readonly isHashed: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};
const packed = new Set(['.png', '.ico', '.woff2']);
/** Placeholder in `index.html` for the nonce of an answer, which the few inserted style elements need. */
const nonceMark = '__CSP_NONCE__';

/**
 * The content security policy of pages: they may only load from and connect to this server, without inline scripts.
 * @param ancestors origins that may embed the pages
 */
function contentPolicy(nonce: string, ancestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/**
 * Serves the built dashboard from memory. Only files that were in the folder at the start have routes, so no path can
 * lead elsewhere. Paths without a file are views and get `index.html`; a missing asset is a 404, so that an old tab
 * fails clearly after an upgrade and reloads.
 *
 * @param embedOrigins origins whose pages may embed the dashboard
 * @returns whether a dashboard was found
 * @throws SERVER_BAD_EMBED_ORIGIN
 */
export function serveDashboard(app: FastifyInstance, folder: string, embedOrigins: readonly string[] = []): boolean {
  const ancestors = frameAncestors(embedOrigins);
  const files = readFiles(folder);
  const page = files.get('/index.html');
  if (page === undefined) return false;
  const html = page.body.toString('utf8');
  for (const [path, file] of files) {
    if (path !== '/index.html') app.get(path, async (request, reply) => sendFile(request, reply, file));
  }
  const sendPage = async (_request: FastifyRequest, reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64');
    // The older header cannot name origins, so with some origins only the policy applies.
    if (embedOrigins.length > 0) reply.removeHeader('x-frame-options');
    return reply
      .type(page.type)
      .header('cache-control', 'no-cache')
      .header('content-security-policy', contentPolicy(nonce, ancestors))
      .header('permissions-policy', 'camera=(), microphone=(), geolocation=()')
      .send(html.replaceAll(nonceMark, nonce));
  };
  app.get('/', sendPage);
  app.get('/index.html', sendPage);
  app.get('/*', async (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const isView = !/^\/(api|assets)(\/|$)/.test(path) && !path.includes('.');
    if (!isView) throw serverError('SERVER_NOT_FOUND', `this server has no route ${request.method} ${path}`);
    return sendPage(request, reply);
  });
  return true;
}

/** Sources of `frame-ancestors`. Each must be a plain origin: other text could inject policy directives. */
function frameAncestors(origins: readonly string[]): string {
  for (const origin of origins) {
    const isPlain =
      URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol) && new URL(origin).origin === origin;
    if (isPlain) continue;
    throw serverError(
      'SERVER_BAD_EMBED_ORIGIN',
      `embed origin: expected scheme, host and port, such as http://localhost:8888, got ${JSON.stringify(origin)}`,
      { details: { origin } },
    );
  }
  return origins.length === 0 ? "'none'" : ["'self'", ...origins].join(' ');
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: StaticFile): Promise<FastifyReply> {
  const takesGzip = file.zipped !== undefined && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  reply
    .type(file.type)
    .header('cache-control', file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    .header('vary', 'accept-encoding');
  if (takesGzip) reply.header('content-encoding', 'gzip');
  return reply.send(takesGzip ? file.zipped : file.body);
}

function readFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  const walk = (at: string, path: string): void => {
    for (const entry of entriesOf(at)) {
      if (entry.isDirectory()) walk(join(at, entry.name), `${path}/${entry.name}`);
      else if (entry.isFile()) {
        const extension = extname(entry.name);
        const type = types[extension];
        // Source maps and other files are not for browsers.
        if (type === undefined) continue;
        const body = readFileSync(join(at, entry.name));
        const zipped = packed.has(extension) || body.length < 1_400 ? undefined : gzipSync(body, { level: 9 });
        files.set(`${path}/${entry.name}`, { type, body, zipped, isHashed: path.startsWith('/assets') });
      }
    }
  };
  walk(folder, '');
  return files;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // The dashboard is not built; the server works without it.
    return [];
  }
}
