import type { Numbers } from './columns.ts';

/** Where an array lies in a frame. */
interface ArraySpec {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  /** Bytes from the end of the header. */
  readonly at: number;
}

const alignment = 8;
const aligned = (bytes: number) => Math.ceil(bytes / alignment) * alignment;

const constructors = { Float32Array, Float64Array, Uint8Array, Uint16Array, Uint32Array, Int32Array };
type TypeName = keyof typeof constructors;

function typeName(array: Numbers): TypeName {
  if (array instanceof Float32Array) return 'Float32Array';
  if (array instanceof Float64Array) return 'Float64Array';
  if (array instanceof Uint8Array) return 'Uint8Array';
  if (array instanceof Uint16Array) return 'Uint16Array';
  return array instanceof Uint32Array ? 'Uint32Array' : 'Int32Array';
}

/** Text in which every character beyond ASCII is escaped: header lengths count bytes. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Writes a frame: `u32` header length, ASCII JSON header `{ …header, arrays }`, then the arrays, each aligned to 8 bytes.
 * Little-endian, like every machine this runs on.
 */
export function encodeFrame(
  header: Readonly<Record<string, unknown>>,
  arrays: Readonly<Record<string, Numbers>>,
): Uint8Array<ArrayBuffer> {
  let size = 0;
  const list = Object.entries(arrays).map(([name, array]) => {
    const spec: ArraySpec = { name, type: typeName(array), length: array.length, at: size };
    size += aligned(array.byteLength);
    return { spec, array };
  });
  const text = asciiJson({ ...header, arrays: list.map(({ spec }) => spec) });
  const headEnd = aligned(text.length + 4);
  const out = new Uint8Array(headEnd + size);
  new DataView(out.buffer).setUint32(0, headEnd - 4, true);
  new TextEncoder().encodeInto(text.padEnd(headEnd - 4), out.subarray(4));
  for (const { spec, array } of list) {
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), headEnd + spec.at);
  }
  return out;
}

/** A decoded frame; its arrays are views of the buffer. */
export interface Frame {
  /** The JSON header, not yet checked; has `arrays` too. */
  readonly header: unknown;
  readonly arrays: ReadonlyMap<string, Numbers>;
}

/**
 * Reads a frame without copying.
 * @throws {RangeError} if the buffer is not a frame
 */
export function decodeFrame(buffer: ArrayBuffer): Frame {
  const length = buffer.byteLength < 4 ? Number.POSITIVE_INFINITY : new DataView(buffer).getUint32(0, true);
  if (length + 4 > buffer.byteLength) throw new RangeError('not a frame: the header is longer than the buffer');
  const header: unknown = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = new Map<string, Numbers>();
  for (const spec of specsOf(header)) {
    if (!isTypeName(spec.type)) throw new RangeError(`not a frame: array type ${spec.type}`);
    arrays.set(spec.name, new constructors[spec.type](buffer, 4 + length + spec.at, spec.length));
  }
  return { header, arrays };
}

function isTypeName(name: string): name is TypeName {
  return Object.hasOwn(constructors, name);
}

function specsOf(header: unknown): ArraySpec[] {
  const arrays: unknown = typeof header === 'object' && header !== null ? Reflect.get(header, 'arrays') : undefined;
  if (!Array.isArray(arrays) || !arrays.every(isSpec)) throw new RangeError('not a frame: no list of arrays');
  return arrays;
}

function isSpec(value: unknown): value is ArraySpec {
  if (typeof value !== 'object' || value === null) return false;
  const { name, type, length, at }: Partial<Record<keyof ArraySpec, unknown>> = value;
  return (
    typeof name === 'string' && typeof type === 'string' && Number.isSafeInteger(length) && Number.isSafeInteger(at)
  );
}
