import type { CurveDefinition } from './definition.ts';

/** The policy in a few words. */
export function curveText({ type }: CurveDefinition): string {
  return `${type} early termination`;
}
