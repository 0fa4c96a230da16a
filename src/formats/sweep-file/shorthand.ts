/** A policy given as a word means a block with that type; validation then reports what such a block still needs. */
export function policyBlock(given: unknown): unknown {
  return typeof given === 'string' ? { type: given } : given;
}

/** A plugin given as a word, `my-package/my-sampler`, means a block with that type. */
export function pluginWordBlock(given: unknown): unknown {
  return typeof given === 'string' && given.includes('/') ? { type: given } : given;
}
