/** What a person may do: viewers read, members also submit and command sweeps, owners also manage tokens. */
export const roles = ['viewer', 'member', 'owner'] as const;
/** See `roles`; each role includes the ones before it. */
export type Role = (typeof roles)[number];
