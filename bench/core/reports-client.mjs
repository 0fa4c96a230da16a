/**
 * Sends batches of reports to one attempt: `node reports-client.mjs URL KEY TOKEN BATCHES SIZE [AT_ONCE]`. Prints reports a
 * second. With more than one call at once, they are a script's reports, which the server numbers.
 */
import { Agent, request } from 'node:http';

const [url, key, token, batches, size, atOnce = '1'] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const total = Number(batches);
const count = Number(size);

function send(number) {
  const reports = Array.from({ length: count }, (_, n) => ({
    metric: n % 2 ? 'loss' : 'accuracy',
    value: Math.sin(number * count + n),
    step: n,
  }));
  const body = JSON.stringify(atOnce === '1' ? { epoch: 1, first: number * count + 1, reports } : { reports });
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
let next = 1;
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    while (next <= total) await send(next++);
  }),
);
console.log(((total * count) / ((performance.now() - start) / 1000)).toFixed(0));
agent.destroy();
