/** A name in lower case with underscores: `minChildWeight`, `--min-child-weight` and `min_child_weight` are the same. */
export function plainName(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
}

/** A name of a step before a parameter that says nothing about the model: `model__C`. */
const neutral = new Set(
  'model clf classifier reg regressor estimator est base_estimator params param hp hyper hyperparameters train training cfg config learner predictor algo algorithm opt_params model_params'.split(
    ' ',
  ),
);

/** Where a parameter belongs, by its name. */
export interface NamePlace {
  /** Step of a pipeline or prefix that the name begins with; empty if none, or if it says nothing. */
  readonly step: string;
  /** The rest in plain form. */
  readonly name: string;
}

/**
 * Splits a name at the last `__`, `.` or `/`, as scikit-learn's pipelines and nested settings write it; otherwise at a
 * first word that names a model.
 *
 * @param isModel whether a word names a model: `lgbm`, `svm`
 */
export function placeOfName(full: string, isModel: (word: string) => boolean): NamePlace {
  const cut = Math.max(full.lastIndexOf('__') + 1, full.lastIndexOf('.'), full.lastIndexOf('/'));
  if (cut > 0) {
    const name = plainName(full.slice(cut + 1));
    const steps = full
      .slice(0, cut)
      .split(/__|[./]/)
      .map(plainName)
      .filter((step) => step !== '' && !neutral.has(step));
    return { step: steps.join('.'), name };
  }
  const name = plainName(full);
  const words = name.split('_');
  for (const count of [2, 1]) {
    const first = words.slice(0, count).join('_');
    const rest = words.slice(count).join('_');
    if (rest === '') continue;
    if (isModel(first)) return { step: first, name: rest };
    if (neutral.has(first)) return { step: '', name: rest };
  }
  return { step: '', name };
}

/** A numbered name without its number: `n_units_2` is another `n_units`. */
export function withoutNumber(name: string): string {
  return name.replace(/_?(?:l|layer)?_?\d+$/, '');
}
