// AssemblyScript. The contracts are in the portable implementation, memory.ts.

export function load8(at: i32): i32 {
  return load<u8>(at);
}

export function store8(at: i32, value: i32): void {
  store<u8>(at, value);
}

export function load32(at: i32): i32 {
  return load<i32>(at);
}

export function store32(at: i32, value: i32): void {
  store<i32>(at, value);
}

export function storeFloat(at: i32, value: f64): void {
  store<f64>(at, value);
}

export function loadFloat(at: i32): f64 {
  return load<f64>(at);
}

export function moveBytes(to: i32, from: i32, length: i32): void {
  memory.copy(to, from, length);
}

// Runs between two parameters are mostly 20 to 200 bytes long: there, steps that may overshoot beat the call that
// memory.copy is, and long steps beat short ones, for the number of steps is what the processor cannot foresee.
export function copyRun(to: i32, from: i32, length: i32): void {
  if (length > 512) {
    memory.copy(to, from, length);
    return;
  }
  if (ASC_FEATURE_SIMD) {
    for (let done = 0; done < length; done += 64) {
      v128.store(to + done, v128.load(from + done));
      v128.store(to + done, v128.load(from + done, 16), 16);
      v128.store(to + done, v128.load(from + done, 32), 32);
      v128.store(to + done, v128.load(from + done, 48), 48);
    }
  } else {
    for (let done = 0; done < length; done += 16) {
      store<u64>(to + done, load<u64>(from + done));
      store<u64>(to + done, load<u64>(from + done, 8), 8);
    }
  }
}

export function copy16(to: i32, from: i32): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
}

export function multiply(a: i32, b: i32): i32 {
  return a * b;
}

export function lowestBit(bits: i32): i32 {
  return ctz(bits);
}

export function trailingOnes(bits: i32): i32 {
  return ctz(~bits);
}
