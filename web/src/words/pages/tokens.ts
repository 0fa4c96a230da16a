import { countText, durationText, pluralText } from '../../../../src/charts/axes/format.ts';
import { momentText } from '../times.ts';

/** The page of access tokens. */
export const tokensWords = {
  notNeeded: 'This server requires no token',
  notNeededAdvice:
    'It accepts connections from this machine only. To let in people with tokens, start it with `--require-token` or on another address.',
  ownersOnly: 'Owners manage tokens',
  ownersOnlyAdvice: 'Ask an owner of this server for a token.',

  roles: { viewer: 'viewer', member: 'member', owner: 'owner' },
  roleChoices: {
    viewer: 'viewer: can read',
    member: 'member: can also submit and control sweeps',
    owner: 'owner: can also manage tokens',
  },
  newToken: 'New token',
  owner: 'Owner',
  role: 'Role',
  expires: 'Expires',
  expiries: {
    '1': 'after a day',
    '7': 'after a week',
    '30': 'after 30 days',
    '90': 'after 90 days',
    '365': 'after a year',
    never: 'never',
  },
  create: 'Create token',
  created: 'The new token',
  createdAdvice: (owner: string | undefined) =>
    `It is shown only once; the server keeps a hash. Pass it to ${owner ?? 'its owner'} over a secure channel.`,
  copy: 'Copy the token',
  done: 'Done',

  count: (tokens: number) => countText(tokens),
  neverExpires: 'never expires',
  expired: 'expired',
  expiresInDays: (days: number) => `expires in ${pluralText(days, 'day')}`,
  expiresIn: (ms: number) => `expires in ${durationText(ms)}`,
  createdAt: (ms: number) => `created ${momentText(ms)}`,
  revoke: 'Revoke',
  revokeDialog: 'Revoke…',
  revokeOf: (owner: string) => `Revoke ${owner}`,
  revokeTitle: (owner: string) => `Revoke the token of ${owner}?`,
  revokeAdvice: 'The token and every session opened with it end immediately. Its users need a new one.',
  keep: 'Keep the token',
} as const;
