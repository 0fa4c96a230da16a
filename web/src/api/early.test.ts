import { afterEach, expect, it } from 'vitest';
import { takeEarly } from './early.ts';

const give = (answers: Readonly<Record<string, Promise<Response | undefined>>>) =>
  Reflect.set(globalThis, 'hyperdriveEarly', new Map(Object.entries(answers)));
afterEach(() => Reflect.deleteProperty(globalThis, 'hyperdriveEarly'));

it('returns a response once', async () => {
  give({ '/a': Promise.resolve(new Response('x')) });
  expect(await (await takeEarly('/a', 10))?.text()).toBe('x');
  expect(await takeEarly('/a', 10)).toBeUndefined();
});

it('returns no refusal, no failure and nothing outdated', async () => {
  give({
    '/refused': Promise.resolve(new Response('', { status: 401 })),
    '/lost': Promise.resolve(undefined),
    '/old': Promise.resolve(new Response('x')),
  });
  expect(await takeEarly('/refused', 10)).toBeUndefined();
  expect(await takeEarly('/lost', 10)).toBeUndefined();
  expect(await takeEarly('/old', 60_000)).toBeUndefined();
});

it('works without early responses', async () => {
  expect(await takeEarly('/a', 10)).toBeUndefined();
});
