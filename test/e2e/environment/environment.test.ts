import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/**
 * What the machine refuses (space, inodes, files, ports) ends a command with its own exit code. It never hangs,
 * never shows a stack, and never calls it a bug in HyperDrive.
 */
const command = resolve('dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'hyperdrive-environment-'));
const sweepFile = join(folder, 'sweep.yaml');

beforeAll(() => {
  if (!existsSync(command)) throw new Error('dist/cli/main.js is missing: npm run build');
  writeFileSync(
    sweepFile,
    `trial: { command: [sh, -c, 'echo "{\\"loss\\": 1}"'] }
search_space: { x: { type: uniform, min_value: 0, max_value: 1 } }
sampling_algorithm: { type: random, seed: 1 }
objective: { primary_metric: loss, goal: minimize }
limits: { max_total_trials: 2, max_concurrent_trials: 1 }
retries: { infrastructure: 0 }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Runs a shell command line in which `HYPERDRIVE` is the command. @returns null as status if it did not end */
function shell(line: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-c', line.replaceAll('HYPERDRIVE', `node ${command}`)], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 90_000,
    killSignal: 'SIGKILL',
  });
  return { status, stdout, stderr };
}

test('a folder of the sweep that cannot be made, and a server.json that cannot be written, end the command', () => {
  const state = join(folder, 'unwritable');
  mkdirSync(state);
  writeFileSync(join(state, 'sweeps'), 'no folder');
  const run = shell(`HYPERDRIVE run ${sweepFile} --state ${state} --json`);
  expect(run.status).toBe(5);
  expect(run.stderr).toContain('"SYSTEM_FAILED"');
  rmSync(join(state, 'sweeps'));
  const { id } = JSON.parse(run.stdout.split('\n')[0] ?? '');
  mkdirSync(join(state, 'sweeps', id, 'server.json'), { recursive: true });
  const resume = shell(`HYPERDRIVE resume --state ${state}`);
  expect(resume.status).toBe(5);
  expect(resume.stderr).toMatch(/server\.json is a folder, not a plain file: remove it\.[\s\S]*FILES_NOT_PLAIN/);
  rmSync(join(state, 'sweeps', id, 'server.json'), { recursive: true });
  expect(shell(`HYPERDRIVE resume --state ${state}`).status).toBe(0);
});

test('a port in use ends `serve`', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { status, stderr } = shell(`HYPERDRIVE serve --port ${port} --state ${join(folder, 'served')}`);
  server.close();
  expect(stderr).toContain('SERVER_PORT_TAKEN');
  expect(status).toBe(5);
});

/** Node.js 24 reads one module after the other and needs few files, so the command may simply work there. */
test.each([24, 64, 128, 200])('with %i open files allowed the command works or says how many it needs', (files) => {
  const { status, stderr } = shell(`ulimit -n ${files}; HYPERDRIVE status --state ${folder}`);
  const tooFew = `may open ${files} files.*needs 256.*\\n.*SYSTEM_TOO_MANY_FILES`;
  expect(stderr).toMatch(new RegExp(`${tooFew}|CLI_UNKNOWN_SWEEP`));
  expect(status).toBe(stderr.includes('CLI_UNKNOWN_SWEEP') ? 3 : 5);
});

const mayMount = spawnSync('sh', [
  '-c',
  `mkdir -p ${folder}/m && mount -t tmpfs none ${folder}/m && umount ${folder}/m`,
]);
/** If no file system can be mounted (not root, no rights in a container), there is no small disk to fill. */
test
  .skipIf(mayMount.status !== 0)
  .each([
    ...[4, 16, 20, 24, 40, 64].map((size) => `size=${size}k`),
    ...[3, 5, 6, 7, 9, 12, 13, 14].map((count) => `nr_inodes=${count}`),
  ])('a disk of %s ends the run in order', (limit) => {
  const disk = mkdtempSync(join(folder, 'disk-'));
  expect(shell(`mount -t tmpfs -o ${limit} none ${disk}`).status).toBe(0);
  try {
    const { status, stderr } = shell(`HYPERDRIVE run ${sweepFile} --state ${disk}/state`);
    expect(status, stderr).toSatisfy((code) => code === 5 || code === 1 || code === 0);
    expect(stderr).not.toMatch(/bug in HyperDrive|^ +at /m);
    expect(readdirSync(disk).length).toBeLessThanOrEqual(1);
  } finally {
    expect(shell(`umount -l ${disk}`).status).toBe(0);
  }
});
