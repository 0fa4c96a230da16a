import { formatDuration, parseDuration } from '../../formats/index.ts';
import type { Role } from '../../http/index.ts';
import type { AccessTokens } from '../../server/index.ts';
import type { StoreTime } from '../../store/index.ts';
import { tokensOf } from '../../workspace/index.ts';
import type { CommandContext, CommonOptions } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { writeTable } from '../text/table.ts';
import { oneLine } from '../text/text.ts';

/** `hyperdrive token create NAME`: creates an access token and prints it once. */
export async function tokenCreateCommand(
  context: CommandContext,
  name: string,
  { role, expires, json }: CommonOptions & { readonly role: Role; readonly expires?: string },
): Promise<number> {
  return withBook(context, async (accessTokens) => {
    const { terminal } = context;
    const expiresInMs = expires === undefined ? null : parseDuration(expires);
    const made = await accessTokens.create({ name, role, expiresInMs });
    if (json) terminal.line(JSON.stringify(made, null, 2));
    else {
      terminal.line(made.token);
      terminal.note(
        `token ${made.id} for "${oneLine(name)}", role ${role}: shown only now, the state folder keeps only its hash`,
      );
    }
    return exitCodes.ok;
  });
}

/** `hyperdrive token list`: lists the tokens without their secrets. */
export async function tokenListCommand(context: CommandContext, { json }: CommonOptions): Promise<number> {
  return withBook(context, async (accessTokens, time) => {
    const { terminal } = context;
    const [tokens, nowMs] = [await accessTokens.list(), time.nowMs()];
    if (json) terminal.line(JSON.stringify(tokens, null, 2));
    else if (tokens.length === 0) terminal.line('no tokens: only this machine can use the dashboard');
    else
      writeTable(
        terminal,
        [{ title: 'id' }, { title: 'name', flexible: true }, { title: 'role' }, { title: 'expires' }],
        tokens.map(({ id, name, role, expiresAtMs }) => [
          id,
          oneLine(name),
          role,
          expiresAtMs === null
            ? 'never'
            : expiresAtMs <= nowMs
              ? 'expired'
              : `in ${formatDuration(expiresAtMs - nowMs)}`,
        ]),
      );
    return exitCodes.ok;
  });
}

/** `hyperdrive token revoke ID`: revokes the token and ends every session it opened. */
export async function tokenRevokeCommand(
  context: CommandContext,
  id: string,
  { json }: CommonOptions,
): Promise<number> {
  return withBook(context, async (accessTokens) => {
    await accessTokens.revoke(id);
    if (json) context.terminal.line(JSON.stringify({ revoked: id }));
    else context.terminal.note(`token ${id} is revoked`);
    return exitCodes.ok;
  });
}

/** Opens the tokens of the state folder, which is created if missing. */
async function withBook(
  context: CommandContext,
  action: (accessTokens: AccessTokens, time: StoreTime) => Promise<number>,
): Promise<number> {
  const workspace = await context.open('make');
  try {
    return await action(await tokensOf(workspace), workspace.store.time);
  } finally {
    await workspace.close();
  }
}
