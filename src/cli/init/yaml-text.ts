/** Words that YAML reads as something else than text, in any of its versions. */
const reserved = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** A number, boolean or text as one YAML value that fits into a flow mapping. */
export function yamlText(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value);
  const isPlain = /^[A-Za-z_][\w./-]*$/.test(value) && !reserved.test(value);
  // JSON is a part of YAML.
  return isPlain ? value : JSON.stringify(value);
}
