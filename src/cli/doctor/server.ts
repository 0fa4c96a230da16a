import { createServer } from 'node:net';
import { messageOf } from '../../base/index.ts';
import { formatDuration } from '../../formats/index.ts';
import { type SessionAnswer, sessionAnswerSchema } from '../../http/index.ts';
import { namedAddress } from '../../remote/index.ts';
import { packageVersion } from '../../workspace/index.ts';
import { oneLine } from '../text/text.ts';
import { type Finding, failure, ok, problem, warning } from './finding.ts';

/** Port of `hyperdrive serve`, unless it is given another one. */
const dashboardPort = 8080;
const loopback = '127.0.0.1';
/** Longest wait for a server. */
const patienceMs = 5_000;
/** Beyond this, leases and times of two machines contradict each other visibly. The header has whole seconds. */
const mostSkewMs = 5_000;

/** Whether the port of the dashboard is free, or who answers there. */
export async function checkPort(port: number = dashboardPort): Promise<readonly Finding[]> {
  const address = `${loopback}:${port}`;
  const fault = await faultOfListening(port);
  if (fault === undefined) return [ok('dashboard', `port ${port} is free`)];
  if (fault !== 'EADDRINUSE')
    return [
      warning('dashboard', `${address} cannot be opened: ${fault}`, 'hyperdrive serve --port 0 takes any free port'),
    ];
  const answer = await sessionAt(`http://${address}`, undefined).catch(() => undefined);
  return [
    answer === undefined
      ? warning('dashboard', `port ${port} is used by another program`, 'hyperdrive serve --port 0 takes any free port')
      : ok('dashboard', `a server of HyperDrive ${oneLine(answer.session.version)} answers on port ${port}`),
  ];
}

/** The code of the error, if a port cannot be listened to. It is let go at once. */
function faultOfListening(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, loopback, () => server.close(() => resolve(undefined)));
  });
}

/**
 * The server that `HYPERDRIVE_SERVER` names: whether it answers, knows the token of the environment or of `hyperdrive login`, and
 * has the same time.
 */
export async function checkServer(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly Finding[]> {
  const { HYPERDRIVE_SERVER: url } = environment;
  if (url === undefined || url === '') return [];
  if (!URL.canParse(url) || !/^https?:/i.test(url))
    return [
      problem('server', `HYPERDRIVE_SERVER is ${oneLine(url)}, which is no address`, 'write it as https://host:port'),
    ];
  const { origin, username, password } = new URL(url);
  if (username !== '' || password !== '')
    return [
      problem(
        'server',
        `HYPERDRIVE_SERVER has a user or a password for ${origin}, which no request may carry`,
        'write the address without them, and the token into HYPERDRIVE_SERVER_TOKEN',
      ),
    ];
  // Before anything is asked: an address that the token must not go to gets no request.
  const address = await namedAddress(url, environment).catch((error: unknown) => failure('server', error));
  if ('level' in address) return [address];
  const { token } = address;
  try {
    const { session, skewMs } = await sessionAt(address.url, token);
    return [accessFinding(origin, session, token), ...versionFinding(session), ...skewFinding(skewMs)];
  } catch (error) {
    const fix = 'start hyperdrive serve there, or correct HYPERDRIVE_SERVER; a firewall or proxy may be between';
    return [problem('server', `${origin} does not answer as a server of HyperDrive: ${faultOf(error)}`, fix)];
  }
}

function accessFinding(origin: string, { signedIn, role, name }: SessionAnswer, token: string | undefined): Finding {
  if (signedIn)
    return ok(
      'server',
      `${origin} answers; ${name === null ? 'it asks for no token' : `token "${oneLine(name)}"`}, role ${role}`,
    );
  return token
    ? problem(
        'server',
        `${origin} does not know the token`,
        'it is revoked, expired or mistyped: hyperdrive token create NAME on the server makes another: hyperdrive login keeps it, or set HYPERDRIVE_SERVER_TOKEN to it',
      )
    : problem(
        'server',
        `${origin} asks for a token`,
        'hyperdrive token create NAME on the server makes one: hyperdrive login keeps it, or set HYPERDRIVE_SERVER_TOKEN to it',
      );
}

function versionFinding({ version }: SessionAnswer): readonly Finding[] {
  const own = packageVersion();
  if (version === own) return [];
  return [
    warning(
      'server',
      `it runs version ${oneLine(version)}, this program is ${own}`,
      'install the same version on both',
    ),
  ];
}

function skewFinding(skewMs: number | undefined): readonly Finding[] {
  if (skewMs === undefined || Math.abs(skewMs) <= mostSkewMs) return [];
  const text = `the server's clock is ${formatDuration(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} this one`;
  return [warning('clock', text, 'let a time service set both clocks (timedatectl status)')];
}

/** @returns who the server takes the caller for, and how far its clock is ahead of this one */
async function sessionAt(
  url: string,
  token: string | undefined,
): Promise<{ readonly session: SessionAnswer; readonly skewMs: number | undefined }> {
  const sentMs = Date.now();
  const response = await fetch(new URL('api/v1/session', url.endsWith('/') ? url : `${url}/`), {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(patienceMs),
    redirect: 'error',
  });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const date = Date.parse(response.headers.get('date') ?? '');
  const session = sessionAnswerSchema.parse(await response.json());
  return { session, skewMs: Number.isNaN(date) ? undefined : date - (sentMs + Date.now()) / 2 };
}

/** Errors of `fetch` say nothing; their causes do. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return messageOf(error);
  if (error.name === 'ZodError' || error instanceof SyntaxError) return 'the answer is not of HyperDrive';
  const { cause } = error;
  if (cause instanceof Error) return 'code' in cause && cause.message === '' ? String(cause.code) : cause.message;
  return error.name === 'TimeoutError' ? `no answer within ${formatDuration(patienceMs)}` : error.message;
}
