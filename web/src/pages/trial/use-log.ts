import { useEffect, useState } from 'react';
import { inBackground } from '../../../../src/base/in-background.ts';
import { logPieceSchema } from '../../../../src/http/index.ts';
import { apiUrl, getJson } from '../../api/client.ts';
import { followStream } from '../../api/stream.ts';
import { appendLog, emptyLog, type LogText, startLog } from './log-text.ts';

/** Bytes of the end of a log that are fetched first. */
const tailBytes = 256 * 1024;

/** Which log. */
export interface LogSource {
  readonly id: string;
  readonly trial: number;
  readonly attempt: number;
  readonly stream: 'stdout' | 'stderr';
}

/** The page's state of a log. */
export interface FollowedLog {
  readonly log: LogText;
  readonly isLoading: boolean;
  /** Why the log could not be read; null if it could. */
  readonly fault: unknown;
  /** The stream of new lines broke and is being reopened. */
  readonly isLost: boolean;
  readonly retry: () => void;
}

/** The end of a log, followed while the trial runs. */
export function useLog(source: LogSource, isRunning: boolean): FollowedLog {
  const { id, trial, attempt, stream } = source;
  const [log, setLog] = useState<LogText>(emptyLog);
  const [isLoading, setLoading] = useState(true);
  const [fault, setFault] = useState<unknown>(null);
  const [isLost, setLost] = useState(false);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another round reads the same log again
  useEffect(() => {
    const abort = new AbortController();
    let close: (() => void) | undefined;
    const path = ['sweeps', id, 'trials', trial, 'logs'] as const;
    const follow = (first: LogText) => {
      let known = first;
      return followStream({
        url: () => apiUrl([...path, 'follow'], { attempt, stream, offset: known.next }),
        events: {
          piece(data) {
            const parsed = logPieceSchema.safeParse(data);
            if (!parsed.success) return;
            known = appendLog(known, parsed.data);
            setLog(known);
          },
        },
        end: 'end',
        onState: (state) => setLost(state === 'lost'),
      });
    };
    const load = async () => {
      setLoading(true);
      setFault(null);
      try {
        const url = apiUrl(path, { attempt, stream, offset: -tailBytes, limit: tailBytes });
        const first = startLog(await getJson(logPieceSchema, url, abort.signal));
        if (abort.signal.aborted) return;
        setLog(first);
        if (isRunning) close = follow(first);
      } catch (error) {
        if (!abort.signal.aborted) setFault(error);
      } finally {
        if (!abort.signal.aborted) setLoading(false);
      }
    };
    inBackground(load(), reportError);
    return () => {
      abort.abort();
      close?.();
    };
  }, [id, trial, attempt, stream, isRunning, round]);
  return { log, isLoading, fault, isLost, retry: () => setRound(round + 1) };
}
