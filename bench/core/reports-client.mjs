/**
 * Sends batches of reports to one attempt, keeps AT_ONCE calls in flight, and prints reports a second. FORM: `numbered` as
 * a runner's, or `plain` as a script's, which the server numbers. FROM: batches that were sent before.
 *
 * `node reports-client.mjs URL KEY TOKEN FROM BATCHES SIZE AT_ONCE FORM`
 */
import { Agent, request } from 'node:http';

const [url, key, token, from, batches, size, atOnce, form] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const begin = Number(from);
const total = Number(batches);
const count = Number(size);

function send(number) {
  const reports = Array.from({ length: count }, (_, n) => ({
    metric: n % 2 ? 'loss' : 'accuracy',
    value: Math.sin(number * count + n),
    step: n,
  }));
  const body = JSON.stringify(form === 'numbered' ? { epoch: 1, first: number * count + 1, reports } : { reports });
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

const start = performance.now();
let next = begin;
await Promise.all(
  Array.from({ length: Number(atOnce) }, async () => {
    while (next < begin + total) await send(next++);
  }),
);
console.log(((total * count) / ((performance.now() - start) / 1000)).toFixed(0));
agent.destroy();
