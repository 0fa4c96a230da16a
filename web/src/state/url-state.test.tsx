// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useLocation } from 'wouter';
import { axesForm } from '../charts/parallel/axes.ts';
import { readCamera, writeCamera } from '../charts/scatter3d/camera.ts';
import { readSort, tableColumns, writeSort } from '../table/columns.ts';
import { type UrlForm, urlChoice, urlList, urlText, useUrlState, withQuery } from './url-state.ts';

const sortForm = (() => {
  const columns = tableColumns({ columns: [], metric: 'loss' }, false);
  return { parse: (text: string | null) => readSort(text, columns, 'minimize'), write: writeSort };
})();

/** A form with its type hidden, so that one table holds all of them. */
function form<T>({ parse, write }: UrlForm<T>) {
  return (text: string | null) => {
    const value = parse(text);
    return { value, written: write(value) };
  };
}

describe('address and state', () => {
  const best = form(urlChoice(['20', '6', '60']));
  const scale = form(urlChoice(['linear', 'near']));
  const axes = form(axesForm(['lr', 'batch', '__metric']));
  const list = form(urlList);
  const text = form(urlText);
  const sort = form(sortForm);
  const camera = form({ parse: readCamera, write: writeCamera });

  it.each([
    ['best', best, null, '20', null],
    ['best', best, '6', '6', '6'],
    ['best', best, '7', '20', null],
    ['scale', scale, 'near', 'near', 'near'],
    ['scale', scale, 'log', 'linear', null],
    ['axes', axes, null, ['lr', 'batch', '__metric'], null],
    ['axes', axes, '__metric,lr', ['__metric', 'lr'], '__metric,lr'],
    ['axes', axes, 'lr,unknown', ['lr', 'batch', '__metric'], null],
    ['flip', list, null, [], ''],
    ['flip', list, 'lr,,batch', ['lr', 'batch'], 'lr,batch'],
    ['second', text, 'latency:minimize', 'latency:minimize', 'latency:minimize'],
    ['second', text, null, null, null],
    ['sort', sort, null, { id: '__metric', isDescending: false }, '__metric'],
    ['sort', sort, '-__trial', { id: '__trial', isDescending: true }, '-__trial'],
    ['sort', sort, '-nothing', { id: '__metric', isDescending: false }, '__metric'],
    ['cam', camera, '0.5,0.25,2', { turn: 0.5, tilt: 0.25, zoom: 2 }, '0.5,0.25,2'],
    ['cam', camera, 'north', readCamera(null), null],
  ])('%s=%3$s', (_key, read, given, value, written) => {
    const found = read(given);
    expect(found.value).toEqual(value);
    expect(found.written).toBe(written);
    // What is written means the same.
    expect(read(found.written === '' ? null : found.written).value).toEqual(value);
  });

  it('keeps links readable and other keys in place', () => {
    expect(withQuery('/sweeps/a', '?embed=1', { f: 'lr:0.1~1;state:2,3' })).toBe(
      '/sweeps/a?embed=1&f=lr:0.1~1;state:2,3',
    );
    expect(withQuery('/sweeps/a', '?f=lr:0.1~1', { f: null })).toBe('/sweeps/a');
    expect(withQuery('/sweeps/a', '?f=lr:0.1~1', { f: '' })).toBe('/sweeps/a');
  });
});

const scaleForm = urlChoice(['linear', 'near']);

function Scale({ label }: { readonly label: string }) {
  const [scale, setScale] = useUrlState('scale', scaleForm);
  const [, go] = useLocation();
  return (
    <>
      <output aria-label={label}>{scale}</output>
      <button type="button" onClick={() => setScale('near')}>
        near {label}
      </button>
      <button type="button" onClick={() => go('/?scale=near&other=1')}>
        link {label}
      </button>
    </>
  );
}

describe('useUrlState', () => {
  beforeEach(() => history.replaceState(null, '', '/'));
  afterEach(cleanup);

  it('writes without a new entry of the history, and every reader follows', () => {
    render(
      <>
        <Scale label="a" />
        <Scale label="b" />
      </>,
    );
    const before = history.length;
    fireEvent.click(screen.getByText('near a'));
    expect(location.search).toBe('?scale=near');
    expect(history.length).toBe(before);
    expect(screen.getByLabelText('a').textContent).toBe('near');
    expect(screen.getByLabelText('b').textContent).toBe('near');
  });

  it('follows a link on the page and an address that changes under it, as with Back', () => {
    render(<Scale label="a" />);
    fireEvent.click(screen.getByText('link a'));
    expect(screen.getByLabelText('a').textContent).toBe('near');
    act(() => history.replaceState(null, '', '/?scale=linear'));
    expect(screen.getByLabelText('a').textContent).toBe('linear');
  });
});
