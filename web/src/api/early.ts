/** Responses that `theme.js` requested before this script was loaded. */

/** Age up to which an early response is current, milliseconds since the page started to load. */
const freshMs = 10_000;

/**
 * An early response to a request, returned once; undefined if there is none, if it failed, or if it is too old. Only
 * successful responses are used: a refused request is repeated, so that the caller handles the refusal.
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
