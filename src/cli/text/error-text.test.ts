import { expect, it } from 'vitest';
import { cliError } from '../errors.ts';
import { recorder } from '../program.fixture.ts';
import { tellError } from './error-text.ts';

function told(error: unknown, options: { json?: boolean; isDebug?: boolean } = {}) {
  const { terminal, written } = recorder();
  return { code: tellError(error, terminal, { json: false, isDebug: false, ...options }), text: written().err };
}

const known = cliError('CLI_NO_FILE', 'a.yaml does not exist', {
  details: { file: 'a.yaml' },
  cause: new Error('ENOENT'),
});

it('prints message, hint and code, and returns the exit code of the kind', () => {
  expect(told(known)).toEqual({
    code: 3,
    text: 'error: a.yaml does not exist\nhint: A file that the command names cannot be read. Check the path.\ncode: CLI_NO_FILE\n',
  });
});

it('prints one JSON object with --json', () => {
  expect(JSON.parse(told(known, { json: true }).text)).toEqual({
    error: { code: 'CLI_NO_FILE', message: 'a.yaml does not exist', details: { file: 'a.yaml' } },
  });
  expect(JSON.parse(told('x', { json: true }).text).error.code).toBe('INTERNAL');
});

it('reports unknown errors as bugs, and shows stacks only on request', () => {
  const { code, text } = told(new Error('boom'));
  expect(code).toBe(7);
  expect(text).toMatch(/^error: unexpected: boom\nhint: This is a bug in HyperDrive\. HYPERDRIVE_DEBUG=1/);
  expect(text).not.toContain('error-text.test.ts');
  expect(told(known, { isDebug: true }).text).toMatch(/error-text\.test\.ts[\s\S]*caused by: Error: ENOENT/);
});
