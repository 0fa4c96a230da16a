import { useMutation, useQueryClient } from '@tanstack/react-query';
import { inBackground } from '../../../src/base/in-background.ts';
import { changeAnswerSchema, commandAnswerSchema, type SweepHead } from '../../../src/http/index.ts';
import type { Limits } from '../../../src/model/index.ts';
import { apiUrl, sendJson } from './client.ts';
import { sweepKeys } from './queries.ts';

/** A command on a sweep. */
export type Command =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel'; readonly reason?: string }
  | { readonly kind: 'cancel-trial'; readonly trial: number }
  /** The configuration of an ended trial, as a new trial. */
  | { readonly kind: 'again'; readonly trial: number }
  /** An ended trial, as a new trial that starts from what it has kept. */
  | { readonly kind: 'resume-trial'; readonly trial: number }
  /** Single keys of the sweep file. */
  | { readonly kind: 'change'; readonly set: readonly string[]; readonly ifVersion: number }
  | { readonly kind: 'limits'; readonly limits: Limits; readonly ifVersion: number };

function request(id: string, command: Command) {
  switch (command.kind) {
    case 'cancel-trial':
      return sendJson(commandAnswerSchema, 'POST', apiUrl(['sweeps', id, 'trials', command.trial, 'cancel']));
    case 'again':
      return sendJson(commandAnswerSchema, 'POST', apiUrl(['sweeps', id, 'trials']), { again: [command.trial] });
    case 'resume-trial':
      return sendJson(commandAnswerSchema, 'POST', apiUrl(['sweeps', id, 'trials']), {
        resume: [{ sweep: id, trial: command.trial }],
      });
    case 'limits': {
      const { limits, ifVersion } = command;
      return sendJson(commandAnswerSchema, 'PUT', apiUrl(['sweeps', id, 'limits']), { limits, ifVersion });
    }
    case 'change': {
      const { set, ifVersion } = command;
      return sendJson(changeAnswerSchema, 'POST', apiUrl(['sweeps', id, 'change']), { set, ifVersion });
    }
    case 'cancel':
      return sendJson(
        commandAnswerSchema,
        'POST',
        apiUrl(['sweeps', id, 'cancel']),
        command.reason === undefined ? {} : { reason: command.reason },
      );
    default:
      return sendJson(commandAnswerSchema, 'POST', apiUrl(['sweeps', id, command.kind]));
  }
}

/** Sends commands and shows the figures of the response immediately. */
export function useCommand(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (command: Command) => request(id, command),
    onSuccess: (answer) => {
      client.setQueryData<SweepHead>(sweepKeys.head(id), (head) =>
        head === undefined || answer.seq < head.seq || answer.figures.definitionVersion !== head.definitionVersion
          ? head
          : { ...head, ...answer.figures, seq: answer.seq },
      );
      inBackground(client.invalidateQueries({ queryKey: sweepKeys.trials(id) }), reportError);
      inBackground(client.invalidateQueries({ queryKey: sweepKeys.head(id) }), reportError);
    },
  });
}
