// @ts-nocheck
export function load8(p: i32): i32 { return load<u8>(p); }
export function store8(p: i32, v: i32): void { store<u8>(p, v); }
export function copyBytes(to: i32, from: i32, n: i32): void { memory.copy(to, from, n); }
export function multiply(a: i32, b: i32): i32 { return a * b; }
