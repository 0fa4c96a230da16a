// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { EarlierCard } from './earlier-card.tsx';

afterEach(cleanup);

const sweeps = [
  { id: 'hd-a', name: 'digits', trials: 40, hasSameCommand: true },
  { id: 'hd-b', name: 'letters', trials: 1, hasSameCommand: false },
];

it('offers the sweeps found, and one click writes resume_from', () => {
  const onText = vi.fn();
  render(<EarlierCard text={'seed: 1\n'} sweeps={sweeps} onText={onText} />);
  screen.getByText('2 sweeps with these parameters found');
  screen.getByText('40 trials, same command');
  screen.getByText('1 trial, another command');
  expect(onText).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Learn from them' }));
  expect(onText).toHaveBeenCalledWith('seed: 1\nresume_from: auto\n');
});

it('replaces an empty list, and says which sweeps are used once the file says auto', () => {
  const onText = vi.fn();
  const { rerender } = render(<EarlierCard text="resume_from: []" sweeps={sweeps} onText={onText} />);
  fireEvent.click(screen.getByRole('button', { name: 'Learn from them' }));
  expect(onText).toHaveBeenCalledWith('resume_from: auto');
  rerender(<EarlierCard text="resume_from: auto" sweeps={sweeps} onText={onText} />);
  screen.getByText('learns from 2 sweeps');
  expect(screen.queryByRole('button')).toBeNull();
});

it('shows nothing without earlier sweeps', () => {
  const { container } = render(<EarlierCard text="" sweeps={[]} onText={() => {}} />);
  expect(container.innerHTML).toBe('');
});
