import { useLocation } from 'wouter';
import { trialPath } from '../paths.ts';

/** Opens the page of a trial that is picked in a chart. */
export function usePick(sweep: string): (trial: number) => void {
  const [, go] = useLocation();
  return (trial) => go(trialPath(sweep, trial));
}
