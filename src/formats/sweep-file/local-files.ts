/** What a sweep file may need of the machine that it is read on. Undefined parts: files are not looked at. */
export interface LocalFiles {
  /** Whether an absolute path is that of a file. @defaultValue none is: `code` names folders */
  isFile?(path: string): boolean;
  /** Whether there is something at an absolute path. @defaultValue everything exists */
  exists?(path: string): boolean;
  /** The text of a file, for `trial: ./train.yml`; undefined if there is none. @defaultValue such files are refused */
  readText?(path: string): string | undefined;
  /**
   * Local paths for what a file names in Azure ML: a registered name (`azureml:mnist:1`, or `mnist` for every version), or
   * an address or the beginning of one. @defaultValue none
   */
  readonly places?: Readonly<Record<string, string>>;
}

/**
 * The local path for something that a file names in Azure ML; undefined if nothing maps it.
 * @param reference `azureml:mnist:1`, `azureml:mnist@latest`, `wasbs://…/folder/file`
 */
export function localPlace(reference: string, places: Readonly<Record<string, string>> = {}): string | undefined {
  const [, name] = /^azureml:([^:@/]+)(?:[:@].*)?$/i.exec(reference) ?? [];
  const keys = name === undefined ? [reference] : [reference, `azureml:${name}`, name];
  // A folder may be called `constructor`, which every object has.
  const exact = keys.find((key) => Object.hasOwn(places, key));
  if (exact !== undefined) return places[exact];
  const [longest] = Object.keys(places)
    .filter((prefix) => reference.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`))
    .sort((a, b) => b.length - a.length);
  if (longest === undefined) return undefined;
  const rest = reference.slice(longest.length).replace(/^\/+/, '');
  return `${places[longest]}/${rest}`;
}

/** The path that a text means, without `file:`; an address that nothing maps is left as it is. */
export function localPath(given: string, places: LocalFiles['places']): string {
  return withoutFileScheme(localPlace(given, places) ?? given);
}

/** Whether a text names something in Azure ML, on the web or in a repository, and not a local path. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(text) && !/^file:/i.test(text);
}

/** A path without the `file:` that Azure ML allows in front of it. */
export function withoutFileScheme(path: string): string {
  return path.replace(/^file:(?:\/\/(?=\/))?/i, '');
}
