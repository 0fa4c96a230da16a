// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followStream, type StreamState } from './stream.ts';

/** A stream controlled by the test. */
class Source extends EventTarget {
  static opened: Source[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  isClosed = false;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    Source.opened.push(this);
  }
  close(): void {
    this.isClosed = true;
  }
  say(name: string, data: unknown): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
}

let isHidden = false;
let states: StreamState[] = [];
let heard: unknown[] = [];
let close: () => void;

const connections = () => Source.opened.filter(({ isClosed }) => !isClosed);
const hide = (hidden: boolean) => {
  isHidden = hidden;
  document.dispatchEvent(new Event('visibilitychange'));
};

function follow(): void {
  close = followStream({
    url: () => `log?offset=${heard.length}`,
    events: { piece: (data) => heard.push(data) },
    end: 'end',
    onState: (state) => states.push(state),
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Source);
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden);
  isHidden = false;
  Source.opened = [];
  states = [];
  heard = [];
});
afterEach(() => {
  close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('holds no connection while the tab is hidden, and continues where it was', () => {
  follow();
  connections()[0]?.say('piece', 'a');
  hide(true);
  expect(connections()).toHaveLength(0);
  hide(false);
  expect(connections().map(({ url }) => url)).toEqual(['log?offset=1']);
});

it('opens none in a tab that is hidden from the beginning', () => {
  isHidden = true;
  follow();
  expect(Source.opened).toHaveLength(0);
  hide(false);
  expect(connections()).toHaveLength(1);
});

it('reports that it is lost, and retries from the current position with longer pauses', () => {
  follow();
  connections()[0]?.onopen?.();
  connections()[0]?.say('piece', 'a');
  connections()[0]?.onerror?.();
  expect(states).toEqual(['connecting', 'live', 'lost']);
  expect(connections()).toHaveLength(0);
  vi.advanceTimersByTime(1_000);
  expect(connections().map(({ url }) => url)).toEqual(['log?offset=1']);
  connections()[0]?.onerror?.();
  vi.advanceTimersByTime(1_999);
  expect(connections()).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(connections()).toHaveLength(1);
});

it('stays closed after its end, also when the tab comes back', () => {
  follow();
  connections()[0]?.say('end', {});
  expect(states.at(-1)).toBe('off');
  hide(true);
  hide(false);
  expect(connections()).toHaveLength(0);
});
