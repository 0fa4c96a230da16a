import { inBackground } from '../../../src/base/in-background.ts';

/** State of a stream of events. */
export type StreamState = 'off' | 'connecting' | 'live' | 'lost';

export interface StreamOptions {
  /** Returns the URL to open. Called each time, so that the URL can say where the stream continues. */
  readonly url: () => string;
  /** Event handlers by name; they get the data as parsed JSON. */
  readonly events: Readonly<Record<string, (data: unknown) => void>>;
  /** Name of the last event. */
  readonly end: string;
  readonly onState: (state: StreamState) => void;
  /** Fetches what a hidden tab has missed before the stream reopens. */
  readonly onReturn?: () => Promise<unknown>;
}

/** First and longest pause before a lost stream is opened again, milliseconds. */
const retryMs = { first: 1_000, most: 30_000 };

/**
 * Follows a stream of the server until it ends or is closed. A hidden tab holds no connection: browsers allow six per origin,
 * and hidden tabs would use them up.
 *
 * @returns closes it
 */
export function followStream({ url, events, end, onState, onReturn }: StreamOptions): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = retryMs.first;
  let isOver = false;

  const close = () => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    if (isOver || document.hidden) return;
    onState('connecting');
    const opened = new EventSource(url());
    source = opened;
    opened.onopen = () => {
      pauseMs = retryMs.first;
      onState('live');
    };
    opened.onerror = () => {
      // The browser would retry the same URL, which names an earlier position.
      close();
      onState('lost');
      timer = setTimeout(open, pauseMs);
      pauseMs = Math.min(retryMs.most, pauseMs * 2);
    };
    for (const [name, handle] of Object.entries(events)) {
      opened.addEventListener(name, (event: MessageEvent<unknown>) => handle(JSON.parse(String(event.data))));
    }
    opened.addEventListener(end, () => {
      isOver = true;
      close();
      onState('off');
    });
  };
  const onVisibility = () => {
    if (document.hidden) close();
    else if (source === null && !isOver) {
      if (onReturn === undefined) open();
      else inBackground(onReturn().then(open), reportError);
    }
  };
  open();
  document.addEventListener('visibilitychange', onVisibility);
  return () => {
    isOver = true;
    close();
    document.removeEventListener('visibilitychange', onVisibility);
    onState('off');
  };
}
