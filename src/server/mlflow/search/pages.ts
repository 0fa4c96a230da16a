import { z } from 'zod';
import { serverError } from '../../errors.ts';

/** One page and where the next one starts. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** undefined on the last page. */
  readonly next: string | undefined;
}

/**
 * Number of items that a token remembers. With fewer, pages may repeat or skip items when the last ones are deleted
 * meanwhile; more makes tokens longer.
 */
const remembered = 8;

const tokenSchema = z
  .tuple([z.int().min(0), z.array(z.string()).max(remembered)])
  .refine(([offset, ids]) => ids.length <= offset);

/**
 * A page of a list that may change between two pages. It starts after the last item of the previous page that still
 * exists, so that added, deleted or moved items cause no other item to be repeated or skipped.
 * @param page.token token of the previous page; empty: the first page. Tokens of earlier versions were offsets.
 * @throws SERVER_BAD_REQUEST
 */
export function pageOf<Item>(
  all: readonly Item[],
  page: { readonly token: string; readonly limit: number; readonly idOf: (item: Item) => string },
): Page<Item> {
  const start = startOf(all, page.token, page.idOf);
  const end = start + page.limit;
  const items = all.slice(start, end);
  const last = all.slice(Math.max(0, end - remembered), end).map(page.idOf);
  return { items, next: end < all.length ? textOf([end, last]) : undefined };
}

/** A page of a list that grows only at its end. @throws SERVER_BAD_REQUEST */
export function pageFrom<Item>(
  all: readonly Item[],
  page: { readonly token: string; readonly limit: number },
): Page<Item> {
  const start = page.token === '' ? 0 : readPageToken(page.token, z.tuple([z.int().min(0)]))[0];
  const end = start + page.limit;
  return { items: all.slice(start, end), next: end < all.length ? textOf([end]) : undefined };
}

function startOf<Item>(all: readonly Item[], token: string, idOf: (item: Item) => string): number {
  if (token === '') return 0;
  if (/^\d{1,10}$/.test(token)) return Number(token);
  const [offset, ids] = readPageToken(token, tokenSchema);
  const places = new Map(all.map((item, index) => [idOf(item), index]));
  const known = ids.map((id) => places.get(id)).findLast((place) => place !== undefined);
  // All of them were deleted, so the following items moved up.
  return known === undefined ? offset - ids.length : known + 1;
}

/** Encodes a token. */
export function textOf(content: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Decodes a token. @throws SERVER_BAD_REQUEST for a token that this server did not make */
export function readPageToken<T>(token: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(token, 'base64url').toString()));
  } catch (error) {
    const text = `Invalid value ${JSON.stringify(token.slice(0, 80))} for parameter 'page_token' supplied: expected the token of an earlier answer`;
    throw serverError('SERVER_BAD_REQUEST', text, { cause: error, details: { field: 'page_token' } });
  }
}
