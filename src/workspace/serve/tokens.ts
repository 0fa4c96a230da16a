import { join } from 'node:path';
import { type RandomBytes, systemRandomBytes } from '../../base/index.ts';
import { type AccessTokens, openAccessTokens } from '../../server/index.ts';
import type { Workspace } from '../workspace.ts';

/** Where earlier versions kept the tokens of a state folder. */
const earlierFile = 'tokens.json';

/** The access tokens of a workspace. */
export function openTokens(
  { store, folder }: Pick<Workspace, 'store' | 'folder'>,
  { randomBytes = systemRandomBytes }: { randomBytes?: RandomBytes } = {},
): AccessTokens {
  return openAccessTokens({ store, randomBytes, earlierFile: join(folder, earlierFile) });
}
