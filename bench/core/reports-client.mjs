/** Sends batches of reports to one attempt: `node reports-client.mjs URL KEY TOKEN BATCHES SIZE`. Prints reports a second. */
import { Agent, request } from 'node:http';

const [url, key, token, batches, size] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
const total = Number(batches);
const count = Number(size);

function send(number) {
  const reports = Array.from({ length: count }, (_, n) => ({
    metric: n % 2 ? 'loss' : 'accuracy',
    value: Math.sin(number * count + n),
    step: n,
  }));
  const body = JSON.stringify({ epoch: 1, first: number * count + 1, reports });
  return new Promise((resolve, reject) => {
    const call = request(
      `${url}/api/v1/attempts/${key}/reports`,
      {
        method: 'POST',
        agent,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        },
      },
      (answer) => {
        let text = '';
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode} ${text}`)),
        );
      },
    );
    call.on('error', reject);
    call.end(body);
  });
}

await send(0);
const start = performance.now();
for (let n = 1; n <= total; n++) await send(n);
console.log(((total * count) / ((performance.now() - start) / 1000)).toFixed(0));
agent.destroy();
