import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

/**
 * Serves a page for users who follow the link that MLflow's client prints,
 * `http://host:port/#/experiments/<sweep>/runs/<run>`, to the port for trials. If this process has a dashboard,
 * redirects there: browsers keep the part after `#`, and the dashboard opens the trial. Otherwise the page explains how
 * to start one. It shows nothing but the link's own content, so it needs no sign-in.
 * @param dashboardUrl address of this process's dashboard; undefined if there is none yet
 */
export function serveLanding(app: FastifyInstance, dashboardUrl: () => string | undefined): void {
  app.get('/', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    const dashboard = dashboardUrl();
    if (dashboard !== undefined) return reply.redirect(`${dashboard}/`);
    const nonce = randomBytes(16).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', `default-src 'none'; script-src 'nonce-${nonce}'; frame-ancestors 'none'`)
      .send(page(nonce));
  });
}

/** The page. Run ids contain the trial's number; see `runIdOf`. */
function page(nonce: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>HyperDrive</title>
<h1>HyperDrive</h1>
<p>Trials report to this address while their sweep runs. It has no pages of its own.</p>
<p id="what"></p>
<p>To see the sweep, start the dashboard with <code>hyperdrive serve</code> in the folder where the sweep was started
(or with the same <code>--state</code>) and open <code id="path">/</code> there, or run
<code>hyperdrive status <span id="sweep"></span></code>.</p>
<script nonce="${nonce}">
const [, sweep, trial] = /^#\\/experiments\\/([A-Za-z0-9_-]+)(?:\\/runs\\/[0-9a-f]{20}([0-9a-f]{8})[0-9a-f]{4})?$/.exec(location.hash) ?? [];
const show = (id, text) => { document.getElementById(id).textContent = text; };
if (sweep !== undefined) {
  const number = trial === undefined || trial === 'ffffffff' ? undefined : parseInt(trial, 16);
  show('what', 'Sweep ' + sweep + (number === undefined ? '' : ', trial ' + number));
  show('path', '/sweeps/' + sweep + (number === undefined ? '' : '/trials/' + number));
  show('sweep', sweep);
}
</script>
`;
}
