/** Hides secrets in text for a log: our tokens, bearer headers, session cookies, passwords in URLs. */
export function masked(text: string): string {
  return text
    .replace(/\bhd_([a-z0-9]{4,32})_[A-Za-z0-9_-]{16,}/g, 'hd_$1_***')
    .replace(/\b(Bearer|Basic)\s+[^\s"',;]+/gi, '$1 ***')
    .replace(/\b(hyperdrive_[a-z0-9]+)=[^\s;,"']+/g, '$1=***')
    .replace(/([?&](?:token|access_token|key|secret|password)=)[^&\s"']+/gi, '$1***')
    .replace(/(:\/\/[^\s/:@]+:)[^\s/@]+@/g, '$1***@');
}
