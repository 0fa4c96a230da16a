import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { messageOf, newId, type RandomBytes } from '../base/index.ts';
import { remoteError } from './errors.ts';

const keptSchema = z.object({
  url: z.string(),
  token: z.string().nullable(),
  /** Name of the token, as its server tells it. */
  name: z.string().nullable().default(null),
  role: z.string().nullable().default(null),
  /** Plain http to another machine was allowed. */
  insecure: z.boolean().default(false),
});
const fileSchema = z.object({ servers: z.array(keptSchema) });

/** A server and the token for it that `hyperdrive login` keeps. */
export type KeptServer = z.infer<typeof keptSchema>;

/** File of the kept servers. @param environment variables: `XDG_CONFIG_HOME`, `HOME` */
export function keptServersFile({ HOME, XDG_CONFIG_HOME }: Readonly<Record<string, string | undefined>>): string {
  // By the XDG specification, a relative path there is ignored.
  const folder = XDG_CONFIG_HOME?.startsWith('/') === true ? XDG_CONFIG_HOME : join(HOME || homedir(), '.config');
  return join(folder, 'hyperdrive', 'servers.json');
}

/** The kept servers, in the order of their logins. @throws REMOTE_BAD_LOGIN_FILE */
export async function keptServers(file: string): Promise<readonly KeptServer[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return [];
    throw badFile(file, messageOf(cause));
  }
  try {
    return fileSchema.parse(JSON.parse(text)).servers;
  } catch {
    // Without the cause: its message would quote the file, which holds tokens.
    throw badFile(file, 'it is not the JSON that `hyperdrive login` writes');
  }
}

/** Keeps a server, in place of what was kept for its address. */
export async function keepServer(file: string, server: KeptServer, randomBytes: RandomBytes): Promise<void> {
  const others = (await keptServers(file)).filter(({ url }) => url !== server.url);
  await writeServers(file, [...others, server], randomBytes);
}

/** Forgets a server. @returns whether it was kept */
export async function forgetServer(file: string, url: string, randomBytes: RandomBytes): Promise<boolean> {
  const all = await keptServers(file);
  const rest = all.filter((each) => each.url !== url);
  if (rest.length < all.length) await writeServers(file, rest, randomBytes);
  return rest.length < all.length;
}

/** The file appears whole or not at all, and never with a mode that lets others read it. */
async function writeServers(file: string, servers: readonly KeptServer[], randomBytes: RandomBytes): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const part = `${file}.${newId(randomBytes)}`;
  try {
    await writeFile(part, `${JSON.stringify({ servers }, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await chmod(part, 0o600);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function badFile(file: string, why: string): Error {
  return remoteError('REMOTE_BAD_LOGIN_FILE', `${file} cannot be read: ${why}`, { details: { file } });
}
