/**
 * Runs the documentation: every fenced block of the README, the guides and the examples' pages.
 *
 *   ```sh            run by bash in the package's root; must succeed
 *   ```sh exit=2     must end with that exit code
 *   ```sh needs=X    run only where `python3 -c "import X"` works
 *   ```ts            type-checked by running it: `hyperdrive-ml` is this package
 *   ```ts server     likewise, signed in to a server of the page's own state folder, in another process
 *   ```yaml sweep    a sweep file that `hyperdrive check` accepts
 *   ```console, ```text, ```json, other   shown, not run
 *
 * Blocks of one page run in order and share that page's state folder. Blocks with `npm ci` are run by CI in fresh
 * clones instead. `node scripts/docs.mjs FILE...` runs some pages only.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');

function pages() {
  const named = process.argv.slice(2);
  if (named.length > 0) return named;
  const below = (folder) =>
    existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: true })
          .filter((name) => name.endsWith('.md'))
          .sort()
          .map((name) => join(folder, name))
      : [];
  return ['README.md', ...below('docs/guides'), ...below('examples')];
}

function blocksOf(text) {
  const blocks = [];
  let open;
  for (const [index, line] of text.split('\n').entries()) {
    const fence = /^```(\S*)\s*(.*)$/.exec(line);
    if (open) {
      if (line === '```') {
        blocks.push(open);
        open = undefined;
      } else open.text += `${line}\n`;
    } else if (fence) open = { language: fence[1], info: fence[2], text: '', line: index + 1 };
  }
  return blocks;
}

const scratch = join(root, '.docs-blocks');
rmSync(scratch, { recursive: true, force: true });
// The folders that `code` of sweep files names.
mkdirSync(join(scratch, 'src'), { recursive: true });
symlinkSync(join(root, 'examples'), join(scratch, 'examples'));
let passed = 0;
let failed = 0;
let skipped = 0;

function run(command, args, environment) {
  return spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...environment, PATH: `${bin}:${process.env.PATH}` },
    // Against hanging only: the slowest block trains for a minute on a usual machine.
    timeout: 1_800_000,
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Starts `hyperdrive serve` on a state folder. @returns what a block needs to reach it, and how to end it */
async function startServer(state) {
  const program = join(bin, 'hyperdrive');
  const token = run(program, ['token', 'create', 'docs', '--role', 'member', '--state', state]).stdout.trim();
  const server = spawn(program, ['serve', '--require-token', '--drive', '--port', '0', '--state', state, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of server.stdout) {
    text += chunk;
    const url = /"url":"([^"]+)"/.exec(text)?.[1];
    if (url === undefined) continue;
    const end = () => new Promise((done) => server.once('exit', done).kill());
    return { environment: { HYPERDRIVE_SERVER: url, HYPERDRIVE_SERVER_TOKEN: token }, end };
  }
  throw new Error(`the server for the documentation did not start: ${text}`);
}

function runBlock({ language, info, text }, environment, name) {
  if (language === 'sh') {
    if (text.includes('npm ci')) return undefined;
    const needs = /needs=(\S+)/.exec(info)?.[1];
    if (needs && run('python3', ['-c', `import ${needs}`], environment).status !== 0) return undefined;
    const wanted = Number(/exit=(\d+)/.exec(info)?.[1] ?? 0);
    // A block that fails leaves nothing running in the background.
    const ending = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n";
    const result = run('bash', ['-eu', '-o', 'pipefail', '-c', ending + text], environment);
    return { result, wanted };
  }
  if (language === 'ts') {
    const file = join(scratch, `${name}.ts`);
    writeFileSync(file, text);
    return { result: run(join(bin, 'tsx'), [file], environment), wanted: 0 };
  }
  if (language === 'yaml' && info === 'sweep') {
    const file = join(scratch, `${name}.yaml`);
    writeFileSync(file, text);
    return { result: run(join(bin, 'hyperdrive'), ['check', file], environment), wanted: 0 };
  }
  return undefined;
}

for (const page of pages()) {
  const state = mkdtempSync(join(tmpdir(), 'hyperdrive-docs-'));
  const environment = { HYPERDRIVE_STATE: state };
  let server;
  for (const block of blocksOf(readFileSync(join(root, page), 'utf8'))) {
    const name = `${page.replace(/\W+/g, '-')}-${block.line}`;
    const needsServer = block.language === 'ts' && block.info === 'server';
    if (needsServer) server ??= await startServer(join(state, 'there'));
    const outcome = runBlock(block, { ...environment, ...(needsServer && server.environment) }, name);
    if (!outcome) {
      if (block.language === 'sh') skipped++;
      continue;
    }
    const { result, wanted } = outcome;
    if (result.status === wanted) {
      passed++;
      console.log(`ok      ${page}:${block.line}`);
    } else {
      failed++;
      console.error(`FAILED  ${page}:${block.line}: exit ${result.status ?? result.signal}, expected ${wanted}`);
      console.error(block.text.trimEnd());
      console.error(
        `--- stdout\n${(result.stdout ?? '').slice(-4000)}\n--- stderr\n${(result.stderr ?? String(result.error)).slice(-4000)}`,
      );
    }
  }
  await server?.end();
  rmSync(state, { recursive: true, force: true });
}
rmSync(scratch, { recursive: true, force: true });
console.log(`documentation: ${passed} blocks ran as shown, ${failed} failed, ${skipped} not run here`);
process.exit(failed > 0 ? 1 : 0);
