import { type Clock, type Logger, messageOf } from '../../base/index.ts';
import type { CodeStore } from '../../files/index.ts';
import type { Store } from '../../store/index.ts';
import { neededCode } from '../upkeep/needed-code.ts';

const dayMs = 24 * 3_600_000;

/**
 * Removes sent code that nothing needs, now and once a day.
 * @returns ends it, and waits for a removal under way
 */
export function cleanCodeDaily(
  code: CodeStore,
  { store, clock, logger }: { readonly store: Store; readonly clock: Clock; readonly logger: Logger },
): () => Promise<void> {
  let isStopped = false;
  let cancel = () => {};
  const clean = async () => {
    try {
      const removed = await code.clean(() => neededCode(store));
      if (removed.length > 0) logger.info('code.removed', { paths: [...removed] });
    } catch (error) {
      // Full or broken disks tell more about themselves elsewhere; the server works without this.
      logger.warn('code.not_removed', { message: messageOf(error) });
    }
    if (!isStopped) cancel = clock.schedule(dayMs, start);
  };
  let running = Promise.resolve();
  const start = () => {
    running = clean();
  };
  start();
  return async () => {
    isStopped = true;
    cancel();
    await running;
  };
}
