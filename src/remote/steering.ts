import { commandAnswerSchema } from '../http/index.ts';
import type { SweepCommand } from '../store/index.ts';
import type { ServerConnection } from './connection.ts';
import { onlyThere } from './only-there.ts';

/** Gives a sweep of a server a command of its user. The server drives the sweep from then on. */
export async function steer(connection: ServerConnection, sweepId: string, command: SweepCommand): Promise<void> {
  const sweep = `/api/v1/sweeps/${encodeURIComponent(sweepId)}`;
  switch (command.kind) {
    case 'pause':
    case 'resume':
      await connection.json(commandAnswerSchema, { method: 'POST', path: `${sweep}/${command.kind}`, body: {} });
      return;
    case 'cancel': {
      const body = command.reason === null ? {} : { reason: command.reason };
      await connection.json(commandAnswerSchema, { method: 'POST', path: `${sweep}/cancel`, body });
      return;
    }
    case 'cancel_trial':
      await connection.json(commandAnswerSchema, {
        ...{ method: 'POST', path: `${sweep}/trials/${command.trial}/cancel`, body: {} },
      });
      return;
    default:
      throw onlyThere(`the command ${command.kind}`);
  }
}
