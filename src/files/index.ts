export { filesError } from './errors.ts';
export { isNotPlain, lookAt, notPlain, openPlain, openPlainToAppend, readPlain, writePlain } from './plain-file.ts';
export { openPlainAsync } from './plain-handle.ts';
