import './curves.css';
import { useState } from 'react';
import { pinColour } from '../../../../../src/charts/axes/frame.ts';
import { usePins, useSweepState } from '../../../state/sweep-state.tsx';
import { usePalette } from '../../../state/theme.ts';
import { curvesTabWords } from '../../../words/pages/sweep.ts';

/** The pinned trials with their colours, and a field to pin one by its number. */
export function PinnedList({ most }: { readonly most: number }) {
  const { pins } = useSweepState();
  const pinned = usePins();
  const palette = usePalette();
  const [text, setText] = useState('');
  const trial = /^\d{1,10}$/.test(text.trim()) ? Number(text) : Number.NaN;
  const canPin = trial < most && !pinned.includes(trial);
  return (
    <form
      className="pins"
      aria-label={curvesTabWords.pinned}
      onSubmit={(event) => {
        event.preventDefault();
        if (!canPin) return;
        pins.toggle(trial);
        setText('');
      }}
    >
      {pinned.map((number, index) => (
        <span className="chip" key={number}>
          <i className="line" style={{ background: pinColour(palette, index) }} />
          {number}
          <button type="button" aria-label={curvesTabWords.unpin(number)} onClick={() => pins.toggle(number)}>
            ✕
          </button>
        </span>
      ))}
      <input
        className="field small"
        inputMode="numeric"
        size={9}
        placeholder={curvesTabWords.pinPlaceholder}
        aria-label={curvesTabWords.pinLabel}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="btn small" disabled={!canPin}>
        {curvesTabWords.pin}
      </button>
    </form>
  );
}
