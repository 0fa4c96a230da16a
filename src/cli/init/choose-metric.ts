import type { ScriptFacts, ScriptMetric } from './script-facts.ts';

/** The objective of a sweep file, and how sure it is. */
export interface MetricChoice {
  readonly name: string;
  readonly goal: 'minimize' | 'maximize';
  /** Undefined: the script reports nothing that was found. */
  readonly metric: ScriptMetric | undefined;
  /** The name says neither that more is better nor that less is. */
  readonly isGoalGuessed: boolean;
  /** Other metrics of the script, by name. */
  readonly others: readonly string[];
}

const higher =
  /(^|_)(acc|accuracy|auc|roc_auc|auroc|aucpr|f1|fbeta|precision|recall|score|r2|map|ap|iou|miou|dice|bleu|rouge\w*|meteor|reward|rewards|return|returns|psnr|ssim|kappa|mcc|ndcg|hit\w*|top\d|top_\d|win_rate|correct|likelihood|throughput|silhouette|sharpe|profit)(_|@|\d|$)/;
const lower =
  /(^|_)(loss|losses|err|error|mse|rmse|rmsle|mae|mape|smape|nll|perplexity|ppl|wer|cer|fid|logloss|mlogloss|cost|regret|bpc|bpb|deviance|entropy|crossentropy|distance|rate_error|brier|l1|l2|latency|energy)(_|@|\d|$)/;
const noMetric =
  /(^|_)(time|seconds|secs|duration|elapsed|lr|learning_rate|epochs?|steps?|iters?|iterations?|rounds?|folds?|batch|batches|samples|params|parameters|eta|memory|device|seed|size|shape|path|total|count|speed)(_|$)/;

/** Channels in order of how sure a value arrives with its name and step. */
const channels: readonly ScriptMetric['channel'][] = ['report', 'json', 'mlflow', 'pattern'];

/** Guesses the primary metric of a script and its goal. */
export function chooseMetric({ metrics, returns, source }: ScriptFacts): MetricChoice {
  const found: readonly ScriptMetric[] =
    source === 'function'
      ? returns.map((name) => ({ name, channel: 'json', pattern: null, curve: false, line: 0 }))
      : metrics;
  const rated = found
    .map((metric, index) => ({ metric, index, rating: ratingOf(metric) }))
    .filter(({ rating }) => rating > 0)
    .sort((a, b) => b.rating - a.rating || b.index - a.index);
  const metric = rated[0]?.metric;
  const name = metric?.name ?? (source === 'function' ? 'value' : 'loss');
  const others = [...new Set(rated.map((each) => each.metric.name))].filter((other) => other !== name);
  const plain = plainName(name);
  const isKnown = higher.test(plain) || lower.test(plain);
  // "error_rate" and "log_likelihood" are read by their last word.
  const goal = isHigherBetter(plain) ? 'maximize' : 'minimize';
  return { name, goal, metric, isGoalGuessed: !isKnown, others };
}

function isHigherBetter(plain: string): boolean {
  if (/loss|error|(^|_)neg(ative)?_/.test(plain)) return false;
  return higher.test(plain) && !lower.test(plain);
}

/** How likely a metric is the one to optimize; 0: it is none. */
function ratingOf({ name, channel }: ScriptMetric): number {
  const plain = plainName(name);
  const isKnown = higher.test(plain) || lower.test(plain);
  if (!isKnown && noMetric.test(plain)) return 0;
  const from = /(^|_)(val|valid|validation|dev)(_|$)/.test(plain)
    ? 40
    : /(^|_)(test|eval|cv)(_|$)/.test(plain)
      ? 30
      : /(^|_)(train|training|batch|running)(_|$)/.test(plain)
        ? 0
        : 20;
  const kind = isKnown ? (isHigherBetter(plain) ? 8 : 6) : 1;
  const best = /(^|_)best(_|$)/.test(plain) ? -3 : 0;
  return 100 * Number(isKnown) + from + kind + best + (channels.length - channels.indexOf(channel)) / 10;
}

function plainName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9@]+/g, '_')
    .toLowerCase();
}
