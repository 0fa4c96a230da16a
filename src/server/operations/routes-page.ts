import { z } from 'zod';

const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ summary: z.string(), 'x-role': z.string().optional() })),
  ),
});

/** Marks around the generated list in the page. */
const [begins, ends] = ['<!-- routes -->\n', '<!-- /routes -->'];

/**
 * Inserts the list of all routes into the page of the HTTP API.
 * @param page text of `docs/reference/http-api.md`
 * @param document the OpenAPI document
 * @returns the page with the current list
 */
export function withRouteList(page: string, document: unknown): string {
  const from = page.indexOf(begins) + begins.length;
  const to = page.indexOf(ends);
  if (from < begins.length || to < from)
    throw new Error('docs/reference/http-api.md has no place for the list of routes');
  return `${page.slice(0, from)}${routeList(document)}${page.slice(to)}`;
}

/** A table of every operation and who may call it. */
function routeList(document: unknown): string {
  const rows = Object.entries(documentSchema.parse(document).paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => {
      const { summary, 'x-role': role = 'everyone' } = operation;
      return `| \`${method.toUpperCase()} ${path}\` | ${role} | ${summary.replaceAll('|', '\\|')} |\n`;
    }),
  );
  return `| address | who | what |\n| --- | --- | --- |\n${rows.join('')}`;
}
