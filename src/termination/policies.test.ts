import { expect, it } from 'vitest';
import { policies } from './policies.ts';

it.each(policies.kinds.map((kind) => [kind.type, kind] as const))(
  '%s declares correctly whether its name alone is a definition',
  (type, { fileBlock, check, standsAlone }) => {
    const isComplete = () => {
      check(fileBlock.parse({ type }));
    };
    if (standsAlone) isComplete();
    else expect(isComplete).toThrow();
  },
);

it.each(policies.kinds.map(({ type, summary }) => [type, summary] as const))(
  '%s has a summary: %s',
  (type, summary) => {
    expect(summary).toMatch(/^[A-Z].+\.$/);
    expect(summary).not.toBe(type);
  },
);
