/**
 * The engine's one linear memory, as WebAssembly has it: all addresses are offsets into it.
 * This is the portable implementation; `memory.wasm.ts` has the same names over WebAssembly's own memory,
 * and the build puts one in place of the other.
 */
let heap = new Uint8Array(0);

/** Bytes looked at so far: the portable engine's measure of work, which no clock disturbs. */
let examined = 0;

export function examinedBytes(): number {
  return examined;
}

/** Makes the memory, once, when the portable engine is first used. */
export function allocate(bytes: i32): Uint8Array {
  heap = new Uint8Array(bytes);
  return heap;
}

export function load8(at: i32): i32 {
  examined++;
  return heap[at] as number;
}

export function store8(at: i32, value: i32): void {
  heap[at] = value;
}

export function load32(at: i32): i32 {
  examined += 4;
  return (
    (heap[at] as number) |
    ((heap[at + 1] as number) << 8) |
    ((heap[at + 2] as number) << 16) |
    ((heap[at + 3] as number) << 24)
  );
}

export function store32(at: i32, value: i32): void {
  heap[at] = value;
  heap[at + 1] = value >>> 8;
  heap[at + 2] = value >>> 16;
  heap[at + 3] = value >>> 24;
}

export function storeFloat(at: i32, value: f64): void {
  new DataView(heap.buffer).setFloat64(at, value, true);
}

export function loadFloat(at: i32): f64 {
  return new DataView(heap.buffer).getFloat64(at, true);
}

/** Copies between places that may overlap. */
export function moveBytes(to: i32, from: i32, length: i32): void {
  examined += length;
  heap.copyWithin(to, from, from + length);
}

/** Copies to a place that does not overlap; may write up to 63 bytes beyond the end of what it copies. */
export function copyRun(to: i32, from: i32, length: i32): void {
  examined += length;
  heap.copyWithin(to, from, from + length);
}

/** Copies 16 bytes to a place that does not overlap. */
export function copy16(to: i32, from: i32): void {
  examined += 16;
  heap.copyWithin(to, from, from + 16);
}

/** 32-bit product, overflow dropped. */
export function multiply(a: i32, b: i32): i32 {
  return Math.imul(a, b);
}

/** The place of the lowest bit that is set. */
export function lowestBit(bits: i32): i32 {
  return 31 - Math.clz32(bits & -bits);
}

/** How many of the lowest bits are set, one after the other; not all are. */
export function trailingOnes(bits: i32): i32 {
  return lowestBit(~bits);
}
