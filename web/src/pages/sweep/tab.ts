import type { ComponentType } from 'react';
import type { SweepHead } from '../../../../src/http/index.ts';

/** A tab of a sweep: one entry of the routes. */
export interface SweepTab {
  /** Path after the sweep's address; empty for the first. */
  readonly path: string;
  /** Name in the row of tabs and in the finder; null: other tabs link to it. */
  readonly title: string | null;
  /** Key after `g`. */
  readonly chord?: string;
  readonly View: ComponentType<{ readonly head: SweepHead }>;
  /** Loads its script, if it has one. */
  readonly load?: () => Promise<unknown>;
  /** When it has something to show: immediately, with the first running trial, or with the first ended one. */
  readonly needs: 'nothing' | 'running' | 'ended';
  /** Which sweeps have this tab. @defaultValue all */
  readonly isFor?: (head: SweepHead) => boolean;
}

/** Whether a tab has something to show. */
export function isReady({ needs }: SweepTab, head: Pick<SweepHead, 'ended' | 'reports' | 'counts'>): boolean {
  if (needs === 'nothing' || head.ended > 0) return true;
  return needs === 'running' && (head.reports > 0 || head.counts.running > 0);
}
