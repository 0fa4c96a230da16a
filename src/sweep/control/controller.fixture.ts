import { afterEach, expect } from 'vitest';
import { type Lab, type LabOptions, openLab } from '../../../test/helpers/sweep-lab.ts';
import type { Limits } from '../../model/index.ts';

/** The labs of one test file. */
export interface Labs {
  /** Opens a lab, which is checked and closed after the test. */
  open(options?: LabOptions): Promise<Lab>;
  /** Closes a lab at once, without the check. */
  close(lab: Lab): Promise<void>;
}

/** @param look - check for each lab that is still open after a test */
export function labsOf(look: (lab: Lab) => Promise<void> = async () => {}): Labs {
  const labs = new Set<Lab>();
  const close = async (lab: Lab) => {
    labs.delete(lab);
    await lab.close();
  };
  afterEach(async () => {
    for (const lab of labs) {
      try {
        await look(lab);
      } finally {
        await close(lab);
      }
    }
  });
  return {
    close,
    async open(options) {
      const lab = await openLab(options);
      labs.add(lab);
      return lab;
    },
  };
}

/** A replay derives what was recorded. */
export async function expectReplayed(lab: Lab): Promise<void> {
  expect((await lab.replay()).differences).toEqual([]);
}

export const claimsAre = (lab: Lab, count: number) => lab.until(async () => (await lab.log('claimed')).length >= count);
export const keyOf = (lab: Lab, trial: number, attempt = 0) => `${lab.store.installId}-lab-${trial}-${attempt}`;
export const total = (maxTotalTrials: number, maxConcurrentTrials: number, more: Partial<Limits> = {}) => ({
  limits: { maxTotalTrials, maxConcurrentTrials, ...more },
});
