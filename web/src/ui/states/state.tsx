import './states.css';
import type { ReactNode } from 'react';
import { stateWords } from '../../words/states.ts';
import type { StateName } from './states.ts';

/** Every state has its own shape as well as its own colour, so that neither carries it alone. */
const shapes: Readonly<Record<StateName, ReactNode>> = {
  queued: <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray="2 1.6" />,
  starting: <path d="M6 2a4 4 0 0 1 4 4" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />,
  running: (
    <>
      <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.4" opacity=".45" />
      <circle cx="6" cy="6" r="2.2" fill="currentColor" />
    </>
  ),
  completed: (
    <path
      d="m2.4 6.4 2.5 2.5 4.8-5.4"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.9"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  failed: <path d="m3 3 6 6M9 3 3 9" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" />,
  stopped: <rect x="2.6" y="2.6" width="6.8" height="6.8" rx="1.2" fill="currentColor" />,
  canceled: <path d="M2.5 6h7" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />,
};

export function StateIcon({ state, size = 12 }: { readonly state: StateName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      aria-hidden="true"
      style={{ color: `var(--${state})`, flex: '0 0 auto' }}
    >
      {shapes[state]}
    </svg>
  );
}

export function StatePill({ look, word }: { readonly look: StateName; readonly word: string }) {
  return (
    <span className="pill" style={{ background: `var(--${look}-soft)`, color: `var(--${look})` }}>
      <StateIcon state={look} />
      {word}
    </span>
  );
}

export function StateText({ state }: { readonly state: StateName }) {
  return (
    <span className="row" style={{ gap: 7 }}>
      <StateIcon state={state} />
      {stateWords[state]}
    </span>
  );
}
