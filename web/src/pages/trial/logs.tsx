import './logs.css';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { logSearchSchema, type TrialPage } from '../../../../src/http/index.ts';
import { apiUrl, getJson } from '../../api/client.ts';
import { sweepKeys } from '../../api/queries.ts';
import { usePaced } from '../../state/freshness.ts';
import { ErrorBox } from '../../ui/boundaries/error-box.tsx';
import { Card } from '../../ui/card.tsx';
import { Segments } from '../../ui/controls/segments.tsx';
import { saveBlob } from '../../ui/download.ts';
import { Skeleton } from '../../ui/placeholders/skeleton.tsx';
import { logWords } from '../../words/pages/trial.ts';
import { isTrouble } from './log-text.ts';
import { type LogSource, useLog } from './use-log.ts';

const lineHeight = 18;
/** Heights of the log, pixels: an empty log needs little space. */
const heights = { filled: 340, empty: 120 };
/** Most matches shown. */
const maxMatches = 500;

interface ShownLine {
  readonly number: number | null;
  readonly text: string;
}

/** A trial's log, followed live, with a search over the whole file on the server. */
export function Logs({
  id,
  page,
  isRunning,
}: {
  readonly id: string;
  readonly page: TrialPage;
  readonly isRunning: boolean;
}) {
  const last = page.attempts.at(-1)?.attempt ?? 0;
  const [chosen, setChosen] = useState<number | null>(null);
  const [stream, setStream] = useState<'stdout' | 'stderr'>(page.state === 'failed' ? 'stderr' : 'stdout');
  const [text, setText] = useState('');
  const attempt = chosen ?? last;
  const source: LogSource = { id, trial: page.trial, attempt, stream };
  const { log, isLoading, fault, isLost, retry } = useLog(
    source,
    isRunning && attempt === last && page.attempts.length > 0,
  );
  const found = useLogSearch(source, usePaced(text.trim(), 250));
  const lines: readonly ShownLine[] =
    found === undefined
      ? log.lines.map((line) => ({ number: null, text: line }))
      : found.matches.map(({ line, text: match }) => ({ number: line, text: match }));
  const sub =
    found === undefined
      ? log.from > 0
        ? logWords.lastBytes(log.next - log.from, log.next)
        : logWords.lines(log.lines.length)
      : logWords.matches(found.matches.length, found.isComplete);
  return (
    <Card
      title={logWords.title}
      sub={sub}
      isFlush
      end={
        <>
          {page.attempts.length > 1 && (
            <select
              className="sel small"
              aria-label={logWords.attempt}
              value={attempt}
              onChange={(event) => setChosen(Number(event.target.value))}
            >
              {page.attempts.map(({ attempt: n }) => (
                <option key={n} value={n}>
                  {logWords.ofAttempt(n)}
                </option>
              ))}
            </select>
          )}
          <Segments
            label={logWords.stream}
            value={stream}
            options={[
              ['stdout', logWords.output],
              ['stderr', logWords.errors],
            ]}
            onChange={setStream}
          />
          <input
            className="field"
            style={{ height: 26, width: 160 }}
            type="search"
            placeholder={logWords.search}
            aria-label={logWords.search}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          {log.lines.length > 0 && (
            <button
              type="button"
              className="btn ghost small"
              onClick={() =>
                saveBlob(
                  new Blob([log.lines.join('\n')], { type: 'text/plain' }),
                  `trial-${page.trial}-${attempt}-${stream}.txt`,
                )
              }
            >
              {logWords.save}
            </button>
          )}
        </>
      }
    >
      {fault !== null && <ErrorBox error={fault} retry={retry} />}
      {isLost && (
        <p className="muted" role="status" style={{ padding: '4px 16px' }}>
          {logWords.lost}
        </p>
      )}
      {(fault === null || lines.length > 0) && (
        <LogLines
          lines={lines}
          isLoading={isLoading}
          isSearch={found !== undefined}
          empty={emptyText(text, stream, isRunning)}
        />
      )}
    </Card>
  );
}

function emptyText(search: string, stream: 'stdout' | 'stderr', isRunning: boolean): string {
  if (search !== '') return logWords.noMatch(search);
  return isRunning ? logWords.emptyYet[stream] : logWords.empty[stream];
}

function useLogSearch({ id, trial, attempt, stream }: LogSource, wanted: string) {
  const query = useQuery({
    queryKey: [...sweepKeys.trials(id), trial, 'log-search', attempt, stream, wanted],
    queryFn: ({ signal }) =>
      getJson(
        logSearchSchema,
        apiUrl(['sweeps', id, 'trials', trial, 'logs', 'search'], { attempt, stream, q: wanted, limit: maxMatches }),
        signal,
      ),
    enabled: wanted !== '',
  });
  return wanted === '' ? undefined : (query.data ?? { matches: [], isComplete: true });
}

interface LogLinesProps {
  readonly lines: readonly ShownLine[];
  readonly isLoading: boolean;
  readonly isSearch: boolean;
  readonly empty: string;
}

function LogLines({ lines, isLoading, isSearch, empty }: LogLinesProps) {
  const host = useRef<HTMLDivElement>(null);
  /** Whether the view is at the end: new lines then keep it there. */
  const isAtEnd = useRef(true);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => host.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  useEffect(() => {
    if (isSearch) virtual.scrollToIndex(0);
    else if (isAtEnd.current && lines.length > 0) virtual.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [lines.length, isSearch, virtual]);
  return (
    <div
      ref={host}
      className="log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      role="log"
      aria-label={logWords.label}
      aria-live="off"
      style={{ height: lines.length === 0 && !isLoading && !isSearch ? heights.empty : heights.filled }}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 3 * lineHeight;
      }}
    >
      {isLoading && lines.length === 0 ? (
        <div style={{ padding: 12 }}>
          <Skeleton height={120} />
        </div>
      ) : lines.length === 0 ? (
        <p className="muted" style={{ padding: 14, fontFamily: 'var(--font)' }}>
          {empty}
        </p>
      ) : (
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (line === undefined) return null;
            return (
              <div
                key={item.key}
                className={isTrouble(line.text) ? 'text error' : 'text'}
                style={{ transform: `translateY(${item.start}px)`, top: 0 }}
              >
                {line.number !== null && <i>{line.number}</i>}
                <span>{line.text === '' ? ' ' : line.text}</span>
              </div>
            );
          })}
        </div>
      )}
    </div>
  );
}
