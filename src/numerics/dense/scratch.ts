import { GP_KERNEL_BASE64 } from '../gp-kernel.wasm.ts';
import type { KernelExports } from './kernels.ts';
import { plainKernels } from './kernels-plain.ts';

/** The part of the WebAssembly API in use here: @types/node lacks it, and the DOM library would bring in too much. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => object;
  Memory: new (size: { initial: number; maximum?: number }) => WasmMemory;
  Instance: new (module: object, imports: { env: { memory: WasmMemory } }) => { readonly exports: unknown };
};

interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const PAGE_BYTES = 65536;
/** AssemblyScript's static data lies below this byte; allocations must not overlap it. */
const FIRST_FREE_BYTE = PAGE_BYTES;

/** Compiled once per thread; undefined where the host lacks WebAssembly SIMD. */
let compiled: { readonly module: object | undefined } | undefined;

function compiledModule(): object | undefined {
  if (!compiled) {
    // Not Buffer: the dashboard bundles rooms that import this module.
    const bytes = Uint8Array.from(atob(GP_KERNEL_BASE64), (character) => character.charCodeAt(0));
    const usable = typeof WebAssembly === 'object' && WebAssembly.validate(bytes);
    compiled = { module: usable ? new WebAssembly.Module(bytes) : undefined };
  }
  return compiled.module;
}

/** Whether this host runs the WebAssembly kernels. Every supported Node does. */
export function hasSimdKernels(): boolean {
  return compiledModule() !== undefined;
}

/**
 * A memory with an arena allocator, and the dense kernels that work in it.
 *
 * Memory only grows; drop the object to free it.
 */
export class Scratch {
  readonly kernels: KernelExports;
  readonly #memory: WasmMemory;
  #view: Float64Array;
  #top = FIRST_FREE_BYTE;

  /** @param options - `plain` selects the TypeScript kernels, for comparison */
  constructor(options: { readonly plain?: boolean } = {}) {
    this.#memory = new WebAssembly.Memory({ initial: 16 });
    this.#view = new Float64Array(this.#memory.buffer);
    const module = options.plain ? undefined : compiledModule();
    this.kernels = module
      ? (new WebAssembly.Instance(module, { env: { memory: this.#memory } }).exports as KernelExports)
      : plainKernels(this);
  }

  /** The whole memory as doubles. {@link Scratch.alloc} may replace the view: never keep it across an allocation. */
  get f64(): Float64Array {
    return this.#view;
  }

  /** Bytes held. */
  get byteLength(): number {
    return this.#view.byteLength;
  }

  /**
   * Reserves `count` doubles.
   *
   * @returns byte offset, a multiple of 64; the contents are not cleared
   */
  alloc(count: number): number {
    const pointer = this.#top;
    this.#top += (count * 8 + 63) & ~63;
    const missing = this.#top - this.#view.byteLength;
    if (missing > 0) {
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES) + 16);
      this.#view = new Float64Array(this.#memory.buffer);
    }
    return pointer;
  }

  /** Discards every allocation; earlier pointers become invalid. */
  reset(): void {
    this.#top = FIRST_FREE_BYTE;
  }
}
