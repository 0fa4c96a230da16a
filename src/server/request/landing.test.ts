import { runInNewContext } from 'node:vm';
import fastify from 'fastify';
import { expect, test } from 'vitest';
import { runIdOf } from '../mlflow/ids.ts';
import { serveLanding } from './landing.ts';

const run = runIdOf({ sweepId: 'hd-1', trial: 17, extra: 2 });

/** The text that the page shows for a URL fragment, by ids of elements. */
async function shown(hash: string): Promise<Readonly<Record<string, string>>> {
  const app = fastify();
  serveLanding(app, () => undefined);
  const answer = await app.inject('/');
  expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  const [, nonce, script = ''] = /<script nonce="([^"]+)">(.*)<\/script>/s.exec(answer.body) ?? [];
  expect(answer.headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
  expect(answer.body).toContain('hyperdrive serve');
  const elements: Record<string, { textContent: string }> = {};
  const getElementById = (id: string) => {
    expect(answer.body).toContain(`id="${id}"`);
    elements[id] ??= { textContent: '' };
    return elements[id];
  };
  runInNewContext(script, { location: { hash }, document: { getElementById } });
  return Object.fromEntries(Object.entries(elements).map(([id, { textContent }]) => [id, textContent]));
}

test('the link that MLflow prints leads to a page that names sweep and trial, and the next step', async () => {
  expect(await shown(`#/experiments/hd-1/runs/${run}`)).toEqual({
    what: 'Sweep hd-1, trial 17',
    path: '/sweeps/hd-1/trials/17',
    sweep: 'hd-1',
  });
  const sweep = { what: 'Sweep hd-1', path: '/sweeps/hd-1', sweep: 'hd-1' };
  expect(await shown('#/experiments/hd-1')).toEqual(sweep);
  expect(await shown(`#/experiments/hd-1/runs/${runIdOf({ sweepId: 'hd-1', trial: null, extra: 0 })}`)).toEqual(sweep);
  expect(await shown('')).toEqual({});
  expect(await shown('#/experiments/<img>')).toEqual({});
});

test('with a dashboard in the same process, the link leads there', async () => {
  const app = fastify();
  serveLanding(app, () => 'http://127.0.0.1:8080');
  const answer = await app.inject('/');
  expect([answer.statusCode, answer.headers.location]).toEqual([302, 'http://127.0.0.1:8080/']);
});
