// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import type { SweepHead } from '../../../../src/http/index.ts';
import { figures } from '../../api/sweep-figures.fixture.ts';
import { LimitsDialog } from './limits-dialog.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

// The fields that the dialog reads; the rest of a head does not matter here.
const head = (maxTotalTrials: number, limitsVersion: number) =>
  ({
    ...{ id: 'a', metric: 'loss', objectives: [], stopWhen: null, definitionVersion: 3 },
    ...{ limits: { ...figures.limits, maxTotalTrials }, limitsVersion },
  }) as unknown as SweepHead;

/** Types into a field, and sends the form. */
function change(label: string, value: string) {
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
  fireEvent.click(screen.getByRole('button', { name: 'Change limits', hidden: true }));
}

/** An open dialog whose request has been sent and waits until `respond` is called. */
async function opened(label = 'Trials in total', value = '7') {
  let respond = (_response: Response) => {};
  const fetch = vi.fn(
    (_url: string, _init: RequestInit) =>
      new Promise<Response>((resolve) => {
        respond = resolve;
      }),
  );
  vi.stubGlobal('fetch', fetch);
  // happy-dom has none.
  vi.stubGlobal('reportError', vi.fn());
  const onClose = vi.fn();
  const client = new QueryClient();
  const dialog = (now: SweepHead) => (
    <QueryClientProvider client={client}>
      <LimitsDialog head={now} isOpen onClose={onClose} />
    </QueryClientProvider>
  );
  const { rerender } = render(dialog(head(40, 1)));
  change(label, value);
  await waitFor(() => expect(fetch).toHaveBeenCalled());
  return { fetch, onClose, arrive: (now: SweepHead) => rerender(dialog(now)), respond };
}

it('closes when the change arrives over the event stream before its own answer', async () => {
  const { onClose, arrive, respond } = await opened();
  arrive(head(7, 2));
  expect(onClose).not.toHaveBeenCalled();
  respond(Response.json({ seq: 9, id: 'a', figures }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
});

it('stays open with the new limits and says so when someone else changed them meanwhile', async () => {
  const { onClose, arrive, respond } = await opened();
  arrive(head(20, 2));
  respond(Response.json({ title: 'Precondition failed', status: 412, code: 'CONFLICT' }, { status: 412 }));
  await screen.findByText('Someone else changed the limits; the form now shows the new ones.');
  expect(screen.getByLabelText<HTMLInputElement>('Trials in total').value).toBe('20');
  expect(onClose).not.toHaveBeenCalled();
});

it('a change of the expected gain makes a version of the definition, and sets that key alone', async () => {
  const { fetch, onClose, respond } = await opened('End below an expected gain of', '0.5%');
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(String(url)).toContain('/sweeps/a/change');
  expect(JSON.parse(String(init?.body))).toEqual({
    set: ['limits.stop_when.expected_gain_below=0.5 %'],
    ifVersion: 3,
  });
  const effect = { version: 4, written: true, differences: [], earlier: { trials: 0, inSpace: 0 } };
  respond(Response.json({ seq: 9, id: 'a', figures, ...effect }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
});

it('a sweep without a single objective has no gain to predict', () => {
  const client = new QueryClient();
  render(
    <QueryClientProvider client={client}>
      <LimitsDialog head={{ ...head(40, 1), metric: null }} isOpen onClose={() => {}} />
    </QueryClientProvider>,
  );
  expect(screen.queryByLabelText('End below an expected gain of')).toBeNull();
});
