/** The sign-in page. */
export const signInWords = {
  title: 'Sign in',
  advice: 'This server requires a token. An owner creates one with `hyperdrive token create`.',
  framed:
    'Inside a frame, sign-in works only if the surrounding page belongs to the same site. Otherwise browsers keep no session here.',
  openAlone: 'Open this page in a new tab',
  token: 'Token',
  unknown: 'This token is not known here, or it has expired.',
  submit: 'Sign in',
} as const;
