import { type Clock, sleep } from '../../base/index.ts';
import { type Finding, ok, warning } from './finding.ts';

/** How long the clocks are watched, milliseconds. */
const watchedMs = 200;
/** A difference within that time that slewing of the clock cannot make. */
const mostApartMs = 20;

/** Whether the wall clock runs as the monotonic one does: a clock that is being set jumps. */
export async function checkClock(clock: Clock): Promise<readonly Finding[]> {
  const [wall, monotonic] = [Date.now(), performance.now()];
  await sleep(clock, watchedMs);
  const apartMs = Date.now() - wall - (performance.now() - monotonic);
  return [clockFinding(apartMs, new Date().toISOString())];
}

/** @param apartMs by how much the wall clock went further than the monotonic one */
export function clockFinding(apartMs: number, now: string): Finding {
  if (Math.abs(apartMs) <= mostApartMs) return ok('clock', `${now}; it runs evenly`);
  const text = `the clock jumped by ${Math.round(apartMs)} ms within ${watchedMs} ms`;
  return warning('clock', text, 'let one service set the clock, by slewing (timedatectl status, chronyc tracking)');
}
