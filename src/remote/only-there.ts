import { remoteError } from './errors.ts';

/** Refuses what a server does not do for other machines. */
export function onlyThere(what: string): Error {
  return remoteError('REMOTE_ONLY_THERE', `a server does not do this for other machines: ${what}`, {
    details: { what },
  });
}
