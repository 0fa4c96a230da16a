import { useEffect, useState } from 'react';
import { inBackground } from '../../../../src/base/in-background.ts';
import { logPieceSchema } from '../../../../src/http/index.ts';
import { apiUrl, getJson } from '../../api/client.ts';
import { errorText } from '../../words/error-text.ts';
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

/** The end of a log, followed while the trial runs. */
export function useLog(
  source: LogSource,
  isRunning: boolean,
): { readonly log: LogText; readonly isLoading: boolean; readonly fault: string | null } {
  const { id, trial, attempt, stream } = source;
  const [log, setLog] = useState<LogText>(emptyLog);
  const [isLoading, setLoading] = useState(true);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    let events: EventSource | null = null;
    const path = ['sweeps', id, 'trials', trial, 'logs'] as const;
    const load = async () => {
      setLoading(true);
      try {
        const url = apiUrl(path, { attempt, stream, offset: -tailBytes, limit: tailBytes });
        const piece = await getJson(logPieceSchema, url, abort.signal);
        setLog(startLog(piece));
        setFault(null);
        if (isRunning)
          events = follow(apiUrl([...path, 'follow'], { attempt, stream, offset: piece.nextOffset }), setLog);
      } catch (error) {
        if (!abort.signal.aborted) setFault(errorText(error).message);
      } finally {
        if (!abort.signal.aborted) setLoading(false);
      }
    };
    inBackground(load(), reportError);
    return () => {
      abort.abort();
      events?.close();
    };
  }, [id, trial, attempt, stream, isRunning]);
  return { log, isLoading, fault };
}

function follow(url: string, update: (change: (log: LogText) => LogText) => void): EventSource {
  const events = new EventSource(url);
  events.addEventListener('piece', (event: MessageEvent<unknown>) => {
    const parsed = logPieceSchema.safeParse(JSON.parse(String(event.data)));
    if (parsed.success) update((log) => appendLog(log, parsed.data));
  });
  events.addEventListener('end', () => events.close());
  return events;
}
