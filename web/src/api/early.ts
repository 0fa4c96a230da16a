/** Answers that `theme.js` asked for before this script was there. */

/** Age up to which an early answer may stand for a present one, milliseconds since the page began to load. */
const freshMs = 10_000;

/**
 * An early answer to a request, given once; undefined where there is none, where it failed, or where it is old by now. Only
 * good answers are taken: a refusal is asked for again, so that it is handled where it belongs.
 */
export async function takeEarly(url: string, nowMs = performance.now()): Promise<Response | undefined> {
  const asked: unknown = Reflect.get(globalThis, 'hyperdriveEarly');
  if (!(asked instanceof Map)) return undefined;
  const answer: unknown = asked.get(url);
  asked.delete(url);
  if (nowMs > freshMs || !(answer instanceof Promise)) return undefined;
  const response: unknown = await answer;
  return response instanceof Response && response.ok ? response : undefined;
}
