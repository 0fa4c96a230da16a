/** The prior book: where good values of well-known models lie, and which search spaces it speaks of. */

export { consultBook } from './resolve.ts';
