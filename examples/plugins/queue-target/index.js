/** A compute target for HyperDrive: a queue in a folder, see README.md. */
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineTarget, HyperDriveConfigException } from 'hyperdrive-ml/plugin';
import { openQueueTarget } from './queue-target.js';

export default defineTarget({
  name: 'queue',
  summary: 'Puts trials into a queue in a folder, whose workers run them.',
  async open(context) {
    const folder = process.env.HYPERDRIVE_QUEUE ?? '';
    if (folder === '')
      throw new HyperDriveConfigException(
        'QUEUE_NO_FOLDER',
        'config',
        'HYPERDRIVE_QUEUE: expected the folder that the target and its workers share, got nothing. Set the variable.',
        { details: { field: 'HYPERDRIVE_QUEUE' } },
      );
    const queue = resolve(folder);
    mkdirSync(queue, { recursive: true });
    return openQueueTarget(queue, context);
  },
});
