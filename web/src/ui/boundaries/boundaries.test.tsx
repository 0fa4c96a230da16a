// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { type ComponentType, Suspense } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PageBoundary } from '../../shell/page-error.tsx';
import { lazyPart, MissingScript } from './missing-script.ts';
import { PartBoundary } from './part-boundary.tsx';
import { QueryBoundary } from './query-boundary.tsx';

// React logs each caught error to the console; these are expected.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

function Thrower({ error }: { readonly error: Error | null }) {
  if (error !== null) throw error;
  return <p>the part</p>;
}

const missing = () => Promise.reject<{ default: ComponentType }>(new TypeError('a wording that differs by browser'));

describe('PageBoundary', () => {
  it('offers a reload when the script of a page is missing, and keeps the surrounding page', async () => {
    const Page = lazyPart(missing);
    render(
      <>
        <header>bar</header>
        <PageBoundary path="/sweeps/a">
          <Suspense fallback="waiting">
            <Page />
          </Suspense>
        </PageBoundary>
      </>,
    );
    expect(await screen.findByRole('heading', { name: 'This part of the dashboard is missing.' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Reload' })).toBeTruthy();
    expect(screen.getByText('bar')).toBeTruthy();
  });

  it('shows the message and the code of a fault in a page, and another address tries again', () => {
    const page = (path: string, error: Error | null) => (
      <PageBoundary path={path}>
        <Thrower error={error} />
      </PageBoundary>
    );
    const { rerender } = render(page('/', Object.assign(new Error('broken'), { code: 'SOME_CODE' })));
    expect(screen.getByText('broken SOME_CODE')).toBeTruthy();
    rerender(page('/new', null));
    expect(screen.getByText('the part')).toBeTruthy();
  });
});

describe('PartBoundary', () => {
  it('keeps the other parts when one throws, and retries on request', () => {
    const part = (error: Error | null) => (
      <>
        <p>another part</p>
        <PartBoundary waiting={null}>
          <Thrower error={error} />
        </PartBoundary>
      </>
    );
    const { rerender } = render(part(new Error('broken')));
    expect(screen.getByText('another part')).toBeTruthy();
    expect(screen.getByRole('alert').textContent).toContain('broken');
    rerender(part(null));
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(screen.getByText('the part')).toBeTruthy();
  });

  it('distinguishes a missing script from a fault by class, not by message', () => {
    render(
      <PartBoundary waiting={null}>
        <Thrower error={new MissingScript(new TypeError('Ladefehler'))} />
      </PartBoundary>,
    );
    expect(screen.getByRole('button', { name: 'Reload' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  });
});

describe('QueryBoundary', () => {
  const view = (query: { data: string | undefined; error: unknown; refetch: () => unknown }) => (
    <QueryBoundary query={query} height={40}>
      {(text) => <p>{text}</p>}
    </QueryBoundary>
  );

  it('shows a skeleton, then an error with a way out, then the data', () => {
    const refetch = vi.fn();
    const { rerender } = render(view({ data: undefined, error: null, refetch }));
    expect(screen.getByText('loading')).toBeTruthy();
    rerender(view({ data: undefined, error: new Error('no answer'), refetch }));
    expect(screen.getByRole('alert').textContent).toContain('no answer');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(refetch).toHaveBeenCalledTimes(1);
    rerender(view({ data: 'figures', error: null, refetch }));
    expect(screen.getByText('figures')).toBeTruthy();
  });

  it('keeps old data while a refresh fails', () => {
    render(view({ data: 'figures', error: new Error('no answer'), refetch: vi.fn() }));
    expect(screen.getByText('figures')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('catches content that cannot be drawn, and draws the next response', () => {
    const draw = (data: string) => {
      if (data === 'bad') throw new Error('the answer lacks an array');
      return <p>{data}</p>;
    };
    const drawn = (data: string) => (
      <QueryBoundary query={{ data, error: null, refetch: () => undefined }} height={40}>
        {draw}
      </QueryBoundary>
    );
    const { rerender } = render(drawn('bad'));
    expect(screen.getByRole('alert').textContent).toContain('lacks an array');
    rerender(drawn('good'));
    expect(screen.getByText('good')).toBeTruthy();
  });
});
