import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { z } from 'zod';
import { currentTarget, familySync } from './libsql-target.ts';

const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-libc-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const manifestSchema = z.object({ version: z.string(), optionalDependencies: z.record(z.string(), z.string()) });
const manifestOf = (path: string) => manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
const libsql = manifestOf('node_modules/libsql/package.json');

test('every binary of libsql is an optional dependency, in the version of the bundled code', () => {
  const binaries = Object.keys(libsql.optionalDependencies).map((name) => [name, libsql.version]);
  expect(manifestOf('package.json').optionalDependencies).toEqual(Object.fromEntries(binaries));
});

test.each([
  ['darwin', 'arm64'],
  ['darwin', 'x64'],
  ['linux', 'arm'],
  ['linux', 'arm64'],
  ['linux', 'x64'],
  ['win32', 'x64'],
])('libsql has a binary for %s on %s', (platform, arch) => {
  expect(libsql.optionalDependencies).toHaveProperty([`@libsql/${currentTarget(platform, arch)}`]);
});

const report = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });
const reported = report.parse(process.report.getReport()).header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';

test.runIf(process.platform === 'linux').each([
  ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
  ['/nix/store/1abc-glibc-2.40/lib/ld-linux-aarch64.so.1', 'glibc'],
  ['/lib/ld-musl-x86_64.so.1', 'musl'],
  // A static executable names no loader.
  ['', reported],
])('the loader %j means %s', (loader, family) => {
  const executable = join(folder, 'node');
  writeFileSync(executable, `\x7fELF${'\0'.repeat(800)}${loader}\0`);
  expect(familySync(executable)).toBe(family);
});

test.runIf(process.platform === 'linux')(
  'this process, and one whose executable is gone, get the reported library',
  () => {
    expect(familySync()).toBe(reported);
    expect(familySync(join(folder, 'missing'))).toBe(reported);
  },
);
