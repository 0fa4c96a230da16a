import { environmentName } from '../expression/names.ts';
import type { Findings, Place, SeenParameter } from './place.ts';

/**
 * Finds parameters that one trial would receive in the same environment variable: `--lr` and `lr`, `a-b` and `a_b`,
 * `opt_lr` and `lr` inside `opt`. Parameters of sibling options never occur in one trial and may share a name.
 */
export function checkNameClashes(findings: Findings): void {
  const seen = new Map<string, SeenParameter[]>();
  for (const parameter of findings.parameters) {
    const variable = environmentName(parameter.names);
    const others = seen.get(variable) ?? [];
    const clash = others.find((other) => canMeet(other.place, parameter.place));
    if (clash) {
      findings.problem(
        'SPACE_DUPLICATE_NAME',
        parameter.place,
        `a trial would get this and ${clash.names.join('.')} as the same environment variable ${variable}; rename one of them`,
      );
    }
    seen.set(variable, [...others, parameter]);
  }
}

/** Whether one configuration can contain both places. */
function canMeet(a: Place, b: Place): boolean {
  const taken = new Map(a.branch.map((step) => [step.choice, step.option]));
  return b.branch.every((step) => (taken.get(step.choice) ?? step.option) === step.option);
}
