import { test } from 'vitest';

/**
 * A test that some machines cannot run. Where it is skipped, its title says why.
 * @param reason why it is skipped here; false if it runs
 */
export function testUnless(reason: string | false): (title: string, body: () => void | Promise<void>) => void {
  return (title, body) => {
    test.skipIf(reason !== false)(reason === false ? title : `${title} (skipped: ${reason})`, body);
  };
}
