import { z } from 'zod';

export const familyStudySchema = z.object({
  part: z.enum(['development', 'held-out']),
  set: z.string(),
  reports: z.int(),
  sampler: z.enum(['random', 'bayesian']),
  arm: z.string(),
  version: z.int(),
  slots: z.int(),
  seed: z.int(),
  regrets: z.array(z.number()),
  started: z.int(),
  completed: z.int(),
});
export type FamilyStudy = z.infer<typeof familyStudySchema>;

/** What the others are compared with. */
const RIVALS = ['asha-1', 'asha'] as const;
const TIE = 1e-9;

/** Tables of the newest version of each policy: part by part and sampler by sampler, a row a set. */
export function familiesTable(all: readonly FamilyStudy[]): string {
  const newest = new Map<string, number>();
  for (const { arm, version } of all) newest.set(arm, Math.max(version, newest.get(arm) ?? 0));
  const studies = all.filter(({ arm, version }) => version === newest.get(arm));
  const groups = grouped(studies, ({ sampler, part }) => `${sampler}, ${part}`);
  return [...groups].map(([name, group]) => `**${name}**\n\n${table(group)}`).join('\n\n');
}

function table(group: readonly FamilyStudy[]): string {
  const arms = [...new Set(group.map(({ arm }) => arm))];
  const sets = [...grouped(group, ({ set, reports }) => `${set} (${reports})`)];
  const wins = RIVALS.filter((rival) => arms.includes(rival));
  const columns = ['curves (reports)', 'studies', ...arms, ...wins.map((rival) => `\`auto\` wins against ${rival}`)];
  const rows = [...sets, ['all', group] as const].map(([name, list]) => row(name, list, arms, wins));
  return [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function row(name: string, list: readonly FamilyStudy[], arms: readonly string[], rivals: readonly string[]): string[] {
  const cells = arms.map((arm) => {
    const own = list.filter((study) => study.arm === arm);
    return `${mean(own.map(final)).toFixed(3)} / ${mean(own.map(({ started }) => started)).toFixed(0)}`;
  });
  const count = list.filter(({ arm }) => arm === 'auto').length;
  return [name, String(count), ...cells, ...rivals.map((rival) => winsText(list, rival))];
}

/** Share of the pairs that `auto` wins, ties half, with a 95 % interval over pairs. */
function winsText(list: readonly FamilyStudy[], rival: string): string {
  const key = ({ set, slots, seed }: FamilyStudy): string => `${set} ${slots} ${seed}`;
  const theirs = new Map(list.filter(({ arm }) => arm === rival).map((study) => [key(study), final(study)]));
  const points = list.flatMap((study) => {
    const other = study.arm === 'auto' ? theirs.get(key(study)) : undefined;
    if (other === undefined) return [];
    const ahead = other - final(study);
    return [ahead > TIE ? 1 : ahead < -TIE ? 0 : 0.5];
  });
  const share = mean(points);
  const variance = mean(points.map((point) => (point - share) ** 2));
  const margin = 1.96 * Math.sqrt(variance / Math.max(1, points.length - 1));
  return `${(100 * share).toFixed(0)} ± ${(100 * margin).toFixed(0)} %`;
}

function grouped<T>(list: readonly T[], keyOf: (each: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const each of list) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

function final({ regrets }: FamilyStudy): number {
  return regrets.at(-1) ?? Number.NaN;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
