// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { setSingleKeys, useKeys } from '../state/keys.ts';
import { usePageTitle } from '../state/page-title.ts';
import { Arrival } from './arrival.tsx';

afterEach(() => {
  cleanup();
  setSingleKeys(true);
});

function Page({ path, title }: { readonly path: string; readonly title: string }) {
  usePageTitle(title);
  return (
    <>
      <Arrival path={path} main="main" />
      <button type="button">outside</button>
      <div id="main" tabIndex={-1}>
        <button key={path} type="button">
          link on {path}
        </button>
      </div>
    </>
  );
}

describe('a new page', () => {
  it('is named in the title and announced, but not the first one', () => {
    const { rerender, container } = render(<Page path="/" title="Sweeps" />);
    const said = () => container.querySelector('[aria-live]')?.textContent;
    expect(document.title).toBe('Sweeps · HyperDrive');
    expect(said()).toBe('');
    rerender(<Page path="/sweeps/a" title="Explore" />);
    expect(document.title).toBe('Explore · HyperDrive');
    expect(said()).toBe('Explore · HyperDrive');
  });

  it('takes the focus if the focused link disappeared with the old page', () => {
    const { rerender } = render(<Page path="/" title="Sweeps" />);
    screen.getByText('link on /').focus();
    rerender(<Page path="/sweeps/a" title="a" />);
    expect(document.activeElement?.id).toBe('main');
  });

  it('leaves the focus on an element that still exists', () => {
    const { rerender } = render(<Page path="/" title="Sweeps" />);
    screen.getByText('outside').focus();
    rerender(<Page path="/sweeps/a" title="a" />);
    expect(document.activeElement?.textContent).toBe('outside');
  });
});

function Keys({ onKey }: { readonly onKey: (key: string) => void }) {
  useKeys(onKey);
  return <input aria-label="field" />;
}

describe('keys of the page', () => {
  it('reach the page unless they belong to a field or come with Ctrl', () => {
    const onKey = vi.fn();
    render(<Keys onKey={onKey} />);
    fireEvent.keyDown(document.body, { key: 'n' });
    fireEvent.keyDown(screen.getByLabelText('field'), { key: 'd' });
    fireEvent.keyDown(document.body, { key: 'g', ctrlKey: true });
    expect(onKey.mock.calls.map(([key]) => key)).toEqual(['n']);
  });

  it('can be switched off if they are single characters; Escape stays', () => {
    const onKey = vi.fn();
    render(<Keys onKey={onKey} />);
    setSingleKeys(false);
    for (const key of ['n', 'd', 'g', '/', '?', 'j', 'k', 'Escape']) fireEvent.keyDown(document.body, { key });
    expect(onKey.mock.calls.map(([key]) => key)).toEqual(['Escape']);
    expect(localStorage.getItem('hyperdrive-single-keys')).toBe('off');
  });
});
