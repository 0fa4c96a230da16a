import { readFileSync } from 'node:fs';

/** Version of this package. */
export function packageVersion(): string {
  // No schema: `hyperdrive --version` loads nothing else of the product.
  const contents: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  if (
    typeof contents === 'object' &&
    contents !== null &&
    'version' in contents &&
    typeof contents.version === 'string'
  )
    return contents.version;
  throw new TypeError('package.json of hyperdrive-ml has no version');
}
