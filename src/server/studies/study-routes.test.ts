import { afterAll, beforeAll, expect, it } from 'vitest';
import { openServerLab, type ServerLab } from '../../../test/helpers/server-lab.ts';

let lab: ServerLab;
beforeAll(async () => {
  lab = await openServerLab();
});
afterAll(() => lab.close());

const ask = { op: 'ask', study: 'hd-a' };

it.each([
  ['no JSON', '{"op": ', 422, 'SERVER_BAD_REQUEST'],
  ['no request', '7', 422, 'SERVER_BAD_REQUEST'],
  ['an empty list', '[]', 422, 'SERVER_BAD_REQUEST'],
  ['too long a list', JSON.stringify(Array.from({ length: 1_001 }, () => ask)), 422, 'SERVER_BAD_REQUEST'],
  ['too large a body', JSON.stringify({ ...ask, note: 'x'.repeat(1024 * 1024) }), 413, 'SERVER_TOO_LARGE'],
  ['a poisoned body', '{"op": "ask", "__proto__": {"study": "hd-a"}}', 422, 'SERVER_BAD_REQUEST'],
  ['too deep a body', `{"op": ${'['.repeat(200_000)}`, 422, 'SERVER_BAD_REQUEST'],
  ['a server that drives no studies', JSON.stringify(ask), 422, 'SERVER_NO_STUDIES'],
])('requests about studies: %s', async (_name, payload, status, code) => {
  const headers = { 'content-type': 'application/json' };
  const answer = await lab.app.inject({ method: 'POST', url: '/api/v1/studies/requests', headers, payload });
  expect([answer.statusCode, answer.json().code]).toEqual([status, code]);
});
