import { expect, it } from 'vitest';
import { policies } from './policies.ts';

it.each(policies.kinds.map((kind) => [kind.type, kind] as const))(
  '%s says rightly whether its name alone makes a policy',
  (type, { fileBlock, check, standsAlone }) => {
    const isComplete = () => {
      check(fileBlock.parse({ type }));
    };
    if (standsAlone) isComplete();
    else expect(isComplete).toThrow();
  },
);
