/** A typed array that grows by doubling; `view` is its filled part. */
interface Growing<Array_> {
  readonly length: number;
  /** The filled part; a new view after each growth, so do not keep it across appends. */
  view(): Array_;
  push(value: number): void;
}

type Constructor<Array_> = new (length: number) => Array_;

interface Settable {
  readonly length: number;
  [index: number]: number;
  set(array: ArrayLike<number>): void;
}

function growing<Array_ extends Settable & { subarray(start: number, end: number): Array_ }>(
  make: Constructor<Array_>,
): Growing<Array_> {
  let data = new make(256);
  let length = 0;
  return {
    get length() {
      return length;
    },
    view: () => data.subarray(0, length),
    push(value) {
      if (length === data.length) {
        const larger = new make(data.length * 2);
        larger.set(data);
        data = larger;
      }
      data[length++] = value;
    },
  };
}

export type GrowingU8 = Growing<Uint8Array<ArrayBuffer>>;
export type GrowingU16 = Growing<Uint16Array<ArrayBuffer>>;
export type GrowingU32 = Growing<Uint32Array<ArrayBuffer>>;
export type GrowingF64 = Growing<Float64Array<ArrayBuffer>>;

export const growingU8 = (): GrowingU8 => growing<Uint8Array<ArrayBuffer>>(Uint8Array);
export const growingU16 = (): GrowingU16 => growing<Uint16Array<ArrayBuffer>>(Uint16Array);
export const growingU32 = (): GrowingU32 => growing<Uint32Array<ArrayBuffer>>(Uint32Array);
export const growingF64 = (): GrowingF64 => growing<Float64Array<ArrayBuffer>>(Float64Array);
