import { sleep } from '../base/index.ts';
import {
  type ArtifactFile,
  type FileSet,
  filesError,
  type LogName,
  type RunFiles,
  type RunLog,
} from '../files/index.ts';
import { artifactListSchema, logPieceSchema } from '../http/index.ts';
import type { ServerConnection } from './connection.ts';
import { onlyThere } from './only-there.ts';

/** How often a followed log is asked for. */
const followMs = 500;

/** Logs and outputs of the trials of a server, for reading. */
export function remoteFiles(connection: ServerConnection): RunFiles {
  return {
    log: (name) => remoteLog(connection, name),
    outputs: (sweepId, trial) => remoteOutputs(connection, trialPath(sweepId, trial)),
    outside: () => {
      throw onlyThere('reading files of runs outside sweeps');
    },
    inherit: async () => {
      throw onlyThere('copying outputs');
    },
    placeCode: async () => {
      throw onlyThere('placing code');
    },
    placeResumed: async () => {
      throw onlyThere('copying outputs');
    },
  };
}

function trialPath(sweepId: string, trial: number): string {
  return `/api/v1/sweeps/${encodeURIComponent(sweepId)}/trials/${trial}`;
}

function remoteLog(connection: ServerConnection, { sweepId, trial, attempt, stream }: LogName): RunLog {
  const path = `${trialPath(sweepId, trial)}/logs`;
  const read: RunLog['read'] = ({ offset, limit } = {}) => {
    const query = new URLSearchParams({ attempt: String(attempt), stream });
    if (offset !== undefined) query.set('offset', String(offset));
    if (limit !== undefined) query.set('limit', String(limit));
    return connection.json(logPieceSchema, { method: 'GET', path: `${path}?${query}` });
  };
  return {
    read,
    async *follow({ offset = 0, clock, signal }) {
      for (let next = offset; !signal.aborted; ) {
        const piece = await read({ offset: next });
        if (piece.sizeBytes < next) next = 0;
        else if (piece.text === '') await sleep(clock, followMs, signal);
        else {
          next = piece.nextOffset;
          yield piece;
        }
      }
    },
    open: async () => {
      throw onlyThere('opening a log as a file');
    },
    // The state of the trial tells.
    isComplete: async () => false,
  };
}

function remoteOutputs(connection: ServerConnection, trial: string): FileSet {
  let all: Promise<readonly ArtifactFile[]> | undefined;
  const list: FileSet['list'] = async ({ under, limit } = {}) => {
    const query = under === undefined ? '' : `?${new URLSearchParams({ under })}`;
    const answer = await connection.json(artifactListSchema, { method: 'GET', path: `${trial}/artifacts${query}` });
    return answer.files.slice(0, limit);
  };
  const refused = async (): Promise<never> => {
    throw onlyThere('writing outputs');
  };
  return {
    list,
    async open(path) {
      all ??= list();
      const file = (await all).find((each) => each.path === path);
      if (file === undefined)
        throw filesError('TRACKING_UNKNOWN_FILE', `the trial has no file ${JSON.stringify(path)}`, {
          details: { path },
        });
      const address = path.split('/').map(encodeURIComponent).join('/');
      const body = await connection.stream({ method: 'GET', path: `${trial}/artifacts/${address}` });
      const close = async () => {
        body.destroy();
      };
      return { ...file, stream: () => body, close };
    },
    write: refused,
    remove: refused,
    empty: refused,
  };
}
