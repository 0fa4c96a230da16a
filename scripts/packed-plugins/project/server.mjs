/** A server loads only the packages that it was started with. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const yaml = readFileSync('sweep.yaml', 'utf8');

async function served(words) {
  const server = spawn(
    'node_modules/.bin/hyperdrive',
    ['serve', '--port', '0', '--json', '--state', 'served', ...words],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface(server.stdout)) {
    const { url } = JSON.parse(line);
    const answer = await fetch(`${url}/api/v1/check`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ yaml }),
    });
    server.kill('SIGTERM');
    return answer.json();
  }
}

const closed = await served([]);
if (closed.problems?.[0]?.code !== 'PLUGIN_NOT_ALLOWED')
  throw new Error(`expected a refusal: ${JSON.stringify(closed)}`);
const open = await served(['--allow-plugin', 'hyperdrive-halton', '--allow-plugin', '@example/hyperdrive-patience']);
if (open.ok !== true) throw new Error(`expected no problem: ${JSON.stringify(open)}`);
console.log('a server loads the plugin if it is allowed, and only then');
