/**
 * A process that changes the tokens of the state folder in its first argument. It answers each input line, `create` or
 * `revoke ID`, with one line: the new token, or `{"revoked": …}`.
 */
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { silentLogger, systemClock, systemRandomBytes } from '../../base/index.ts';
import { openStore, statePlace } from '../../store/index.ts';
import { openAccessTokens } from './access-tokens.ts';

const [folder = ''] = process.argv.slice(2);
const parts = { clock: systemClock(), randomBytes: systemRandomBytes };
const store = await openStore(statePlace(folder).address, { ...parts, logger: silentLogger });
const accessTokens = openAccessTokens({
  randomBytes: systemRandomBytes,
  store,
  earlierFile: join(folder, 'tokens.json'),
});
process.stdout.write('ready\n');
for await (const line of createInterface({ input: process.stdin })) {
  const [action, id = ''] = line.split(' ');
  if (action === 'revoke') await accessTokens.revoke(id);
  const answer =
    action === 'revoke' ? { revoked: id } : await accessTokens.create({ name: 'a', role: 'viewer', expiresInMs: null });
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await store.close();
