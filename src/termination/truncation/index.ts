import { policyKind } from '../kind.ts';
import { truncationSelectionAdvice } from './advice.ts';
import {
  checkTruncationSelection,
  readTruncationSelection,
  truncationSelectionBlock,
  truncationSelectionSchema,
} from './definition.ts';
import { truncationSelectionStarter, truncationSelectionText } from './words.ts';

export const truncationSelection = policyKind({
  schema: truncationSelectionSchema,
  block: truncationSelectionBlock,
  standsAlone: false,
  read: readTruncationSelection,
  check: checkTruncationSelection,
  advice: truncationSelectionAdvice,
  describe: truncationSelectionText,
  starter: truncationSelectionStarter,
  load: async () => {
    const { TruncationSelection } = await import('./truncation-selection.ts');
    return (...given) => new TruncationSelection(...given);
  },
});
