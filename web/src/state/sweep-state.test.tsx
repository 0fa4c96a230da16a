// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Link, useLocation } from 'wouter';
import { STATE } from '../../../src/charts/kernel/index.ts';
import { filterColumns } from './selection.ts';
import { SweepStateProvider, usePins, useSelection, useSweepState } from './sweep-state.tsx';

const columns = filterColumns({ columns: [], metricRange: { low: 0, middle: 0.5, high: 1 } });

beforeEach(() => {
  history.replaceState(null, '', '/sweeps/a');
  localStorage.clear();
});
afterEach(cleanup);

/** What each render of the page received, by sweep. */
let seen: string[] = [];

function Page({ sweep }: { readonly sweep: string }) {
  const { selection, pins } = useSweepState();
  const { text } = useSelection();
  seen.push(`${sweep} ${text}`);
  return (
    <>
      <output aria-label="selection">{text}</output>
      <output aria-label="pins">{usePins().join()}</output>
      <button
        type="button"
        onClick={() => selection.setFilter('__metric', { column: '__metric', kind: 'range', low: 0.5, high: 1 })}
      >
        brush
      </button>
      <button type="button" onClick={() => pins.toggle(3)}>
        pin 3
      </button>
      <Link href={`/sweeps/a/trials?f=${STATE}:4`}>Show them</Link>
      <Link href="/sweeps/b">Other sweep</Link>
    </>
  );
}

function App() {
  const [path] = useLocation();
  const sweep = path.split('/')[2] ?? '';
  return (
    <SweepStateProvider key={sweep} sweep={sweep} columns={columns}>
      <Page sweep={sweep} />
    </SweepStateProvider>
  );
}

const selected = () => screen.getByLabelText('selection').textContent;

it('follows a link to other filters on the same sweep, and an address without filters', () => {
  render(<App />);
  expect(selected()).toBe('');
  fireEvent.click(screen.getByText('Show them'));
  expect(selected()).toBe(`${STATE}:4`);
  act(() => history.replaceState(null, '', '/sweeps/a'));
  expect(selected()).toBe('');
});

it('writes a settled selection into the address', () => {
  render(<App />);
  fireEvent.click(screen.getByText('brush'));
  expect(new URLSearchParams(location.search).get('f')).toBe(selected());
  expect(selected()).not.toBe('');
});

it('never shows one sweep the selection of another, not even for one render', () => {
  history.replaceState(null, '', `/sweeps/a?f=${STATE}:4`);
  seen = [];
  render(<App />);
  expect(seen[0]).toBe(`a ${STATE}:4`);
  fireEvent.click(screen.getByText('Other sweep'));
  expect(seen.filter((text) => text.startsWith('b'))).not.toHaveLength(0);
  expect(seen.filter((text) => text.startsWith('b') && text !== 'b ')).toEqual([]);
});

it('keeps pins by sweep, and takes those of a link first', () => {
  render(<App />);
  fireEvent.click(screen.getByText('pin 3'));
  expect(screen.getByLabelText('pins').textContent).toBe('3');
  fireEvent.click(screen.getByText('Other sweep'));
  expect(screen.getByLabelText('pins').textContent).toBe('');
  cleanup();
  history.replaceState(null, '', '/sweeps/a');
  render(<App />);
  expect(screen.getByLabelText('pins').textContent).toBe('3');
  act(() => history.replaceState(null, '', '/sweeps/a?pin=8,9'));
  expect(screen.getByLabelText('pins').textContent).toBe('8,9');
});
