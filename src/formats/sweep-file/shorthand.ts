/** A policy that is written as a word is the block of that type: what such a block still needs is then said. */
export function policyBlock(given: unknown): unknown {
  return typeof given === 'string' ? { type: given } : given;
}

/** A plugin that is named as a word, `my-package/my-sampler`, is the block of that type. */
export function pluginWordBlock(given: unknown): unknown {
  return typeof given === 'string' && given.includes('/') ? { type: given } : given;
}
