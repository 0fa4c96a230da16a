/** Converts arguments of calls to JSON and back: what JSON lacks becomes a marked object. */

const mark = '$journal';

export function toJson(value) {
  // An optional argument that is not given, which JSON would turn into null.
  if (value === undefined) return { [mark]: 'undefined' };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
    return { [mark]: 'number', value: Object.is(value, -0) ? '-0' : String(value) };
  if (value instanceof Uint8Array) return { [mark]: 'bytes', value: Buffer.from(value).toString('base64') };
  if (value instanceof Map) return { [mark]: 'map', value: [...value].map(toJson) };
  if (Array.isArray(value)) return value.map((each) => toJson(each));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, toJson(each)]);
  // The value has a key that looks like the mark.
  if (Object.hasOwn(value, mark)) return { [mark]: 'object', value: entries };
  return Object.fromEntries(entries);
}

export function fromJson(json) {
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json !== 'object' || json === null) return json;
  switch (json[mark]) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(json.value);
    case 'bytes':
      return new Uint8Array(Buffer.from(json.value, 'base64'));
    case 'map':
      return new Map(json.value.map(fromJson));
    case 'object':
      return Object.fromEntries(json.value.map(([key, each]) => [key, fromJson(each)]));
    default:
      return Object.fromEntries(Object.entries(json).map(([key, each]) => [key, fromJson(each)]));
  }
}
