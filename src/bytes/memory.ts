/** One linear memory, as WebAssembly has it. This is the portable twin of `memory.wasm.ts`. */
let heap = new Uint8Array(0);
export function allocate(size: i32): Uint8Array { heap = new Uint8Array(size); return heap; }
export function load8(p: i32): i32 { return heap[p] as number; }
export function store8(p: i32, v: i32): void { heap[p] = v; }
export function copyBytes(to: i32, from: i32, n: i32): void { heap.copyWithin(to, from, from + n); }
export function multiply(a: i32, b: i32): i32 { return Math.imul(a, b); }
