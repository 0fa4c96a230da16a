import { systemRandomBytes } from '../../base/index.ts';
import { sessionAnswerSchema } from '../../http/index.ts';
import {
  forgetServer,
  keepServer,
  keptServers,
  keptServersFile,
  remoteError,
  ServerConnection,
  serverAddress,
} from '../../remote/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { cliError } from '../errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeTable } from '../text/table.ts';
import { oneLine } from '../text/text.ts';

/** Options of {@link loginCommand}. */
interface LoginOptions extends CommonOptions {
  /** File with the token; `-` is standard input. */
  readonly tokenFile?: string;
  readonly insecure: boolean;
}

/** `hyperdrive login URL`: asks the server who the token belongs to, and keeps both. */
export async function loginCommand(
  context: CommandContext,
  given: string,
  { tokenFile, insecure, json }: LoginOptions,
): Promise<number> {
  const url = serverAddress(given, { isInsecure: insecure });
  const { terminal } = context;
  const file = keptServersFile(context.environment);
  const session = (token?: string) => sessionOf(context, url, token);
  // A server on loopback may ask for no token, and then a wrong address is found before the secret is typed.
  const { needsToken } = await session();
  const token = needsToken ? await tokenOf(context, url, tokenFile) : null;
  const { signedIn, name, role, version } = await session(token ?? undefined);
  if (!signedIn)
    throw remoteError('REMOTE_UNKNOWN_TOKEN', `${url} does not know this token; nothing is kept`, {
      details: { field: 'token', server: url },
    });
  await keepServer(file, { url, token, name, role, insecure }, systemRandomBytes);
  if (json) terminal.line(JSON.stringify({ event: 'login', url, name, role, version, file }));
  else {
    const who = name === null ? '' : ` as ${oneLine(name)}`;
    terminal.line(`signed in to ${terminal.paint.bold(url)}${who}, role ${role}`);
    terminal.line(terminal.paint.dim(`kept in ${file}; --server ${url} or HYPERDRIVE_SERVER=${url} uses it`));
  }
  return exitCodes.ok;
}

async function tokenOf(context: CommandContext, url: string, file: string | undefined): Promise<string> {
  if (file === undefined || file === '-') return context.readSecret(`token for ${url}`);
  const token = (await context.readText(file)).trim();
  if (token !== '' && !/\s/.test(token)) return token;
  // Without the content: it may be a secret all the same.
  throw cliError('CLI_USAGE', `--token-file: expected one token in ${file}`);
}

function sessionOf({ clock }: CommandContext, url: string, token: string | undefined) {
  const connection = new ServerConnection({ url, token, clock, randomBytes: systemRandomBytes });
  return connection.json(sessionAnswerSchema, { method: 'GET', path: '/api/v1/session' });
}

/** `hyperdrive login --list`: the kept servers, without their tokens. */
export async function serversCommand(context: CommandContext, { json }: CommonOptions): Promise<number> {
  const { terminal } = context;
  const servers = await keptServers(keptServersFile(context.environment));
  if (json)
    terminal.line(
      JSON.stringify(
        servers.map(({ token: _, ...server }) => server),
        null,
        2,
      ),
    );
  else if (servers.length === 0) terminal.line('no servers are kept; `hyperdrive login URL` keeps one');
  else
    writeTable(
      terminal,
      [{ title: 'server', flexible: true }, { title: 'token' }, { title: 'role' }],
      servers.map(({ url, name, role }) => [oneLine(url), oneLine(name ?? 'none needed'), role ?? '']),
    );
  return exitCodes.ok;
}

/** `hyperdrive logout [URL]`: forgets the token of a server on this machine; the server still accepts it. */
export async function logoutCommand(
  context: CommandContext,
  given: string | undefined,
  { json }: CommonOptions,
): Promise<number> {
  const { terminal } = context;
  const file = keptServersFile(context.environment);
  const servers = await keptServers(file);
  const [only, ...others] = servers;
  if (given === undefined && others.length > 0)
    throw cliError('CLI_USAGE', `logout needs one of the kept servers: ${servers.map(({ url }) => url).join(', ')}`);
  const url = given === undefined ? only?.url : serverAddress(given, { isInsecure: true });
  const isForgotten = url !== undefined && (await forgetServer(file, url, systemRandomBytes));
  if (json) terminal.line(JSON.stringify({ event: 'logout', url: url ?? null, forgotten: isForgotten }));
  else
    terminal.note(
      isForgotten
        ? `${url} is forgotten here; \`hyperdrive token revoke\` on its machine ends the token itself`
        : `${url ?? 'no server'} was not kept`,
    );
  return exitCodes.ok;
}
