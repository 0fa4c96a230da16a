import { z } from 'zod';
import type { PolicyDefinition } from '../../model/index.ts';
import { terminationError } from '../errors.ts';
import {
  checkEvaluation,
  evaluationKeys,
  evaluationSettings,
  readEvaluation,
} from '../evaluation/evaluation-settings.ts';
import type { BlockFindings } from '../kind.ts';

/** Exactly one of the two slacks is set. */
export const banditSchema = z.strictObject({
  type: z.literal('bandit'),
  /** Allowed distance from the best, as a ratio. */
  slackFactor: z.number().positive().optional(),
  /** Allowed distance from the best, in units of the metric. */
  slackAmount: z.number().positive().optional(),
  ...evaluationSettings,
});
export type BanditDefinition = z.output<typeof banditSchema>;

/** The block of a sweep file. */
export const banditBlock = z
  .strictObject({
    type: z.literal('bandit'),
    slack_factor: z.number().min(0).optional().describe('Allowed distance from the best, as a ratio.'),
    slack_amount: z.number().min(0).optional().describe('Allowed distance from the best, in units of the metric.'),
    ...evaluationKeys,
  })
  .describe('Stops a trial whose best falls outside the slack of the best trial at the same interval.');
type BanditBlock = z.output<typeof banditBlock>;

/** Converts the block to a definition. Exactly one slack counts; Azure's Python classes write an unset one as 0. */
export function readBandit(block: BanditBlock, findings: BlockFindings): z.input<typeof banditSchema> {
  const factor = block.slack_factor || undefined;
  const amount = block.slack_amount || undefined;
  if (factor !== undefined && amount !== undefined) {
    if (findings.isLenient)
      findings.notice(`ignored: slack_factor ${factor} is used (compat: lenient)`, 'slack_amount');
    else
      findings.problem(
        `both slack_factor (${factor}) and slack_amount (${amount}) are set; keep one, or set \`compat: lenient\` to use slack_factor`,
      );
  }
  if (factor === undefined && amount === undefined)
    findings.problem(
      `a bandit policy needs slack_factor or slack_amount above 0, got ${shown(block.slack_factor)} and ${shown(block.slack_amount)}`,
    );
  const slack = factor !== undefined ? { slackFactor: factor } : amount === undefined ? {} : { slackAmount: amount };
  return { type: block.type, ...slack, ...readEvaluation(block) };
}

function shown(value: number | undefined): string {
  return value === undefined ? 'nothing' : String(value);
}

/** @throws {HyperDriveConfigException} TERMINATION_SLACK_MISSING, _SLACK_BOTH, _BAD_SLACK, _BAD_INTERVAL */
export function checkBandit(given: PolicyDefinition): void {
  checkSlack(given.slackFactor, given.slackAmount);
  checkEvaluation(given);
}

function checkSlack(factor: unknown, amount: unknown): void {
  if (factor === undefined && amount === undefined)
    throw terminationError(
      'TERMINATION_SLACK_MISSING',
      'early_termination: a bandit policy needs slack_factor or slack_amount, and has neither; ' +
        'add for example slack_factor: 0.2 (stop trials that are 20 % behind the best)',
      { details: { field: 'slack_factor' } },
    );
  if (factor !== undefined && amount !== undefined)
    throw terminationError(
      'TERMINATION_SLACK_BOTH',
      `early_termination: a bandit policy takes slack_factor or slack_amount, and has both (${String(factor)} and ${String(amount)}); ` +
        'remove one of them',
      { details: { slack_factor: Number(factor), slack_amount: Number(amount) } },
    );
  const field = factor === undefined ? 'slack_amount' : 'slack_factor';
  const size = factor ?? amount;
  if (!(typeof size === 'number' && Number.isFinite(size) && size > 0))
    throw terminationError(
      'TERMINATION_BAD_SLACK',
      `early_termination.${field}: expected a finite number above 0, got ${String(size)}; ` +
        'without slack every trial but the best would be stopped',
      { details: { field, value: String(size) } },
    );
}
