/** Preloaded: an engine that never comes to an end, as one with a bug would, where a line has `ENDLESS`. */
const { Instance } = WebAssembly;

/** `(module (func (export "run") (loop (br 0))))` */
const LOOP = Uint8Array.from(
  Buffer.from('0061736d010000000104016000000302010007070103' + '72756e00000a0901070003400c000b0b', 'hex'),
);

function Endless(module: WebAssembly.Module): object {
  const instance = new Instance(module);
  const memory = new Uint8Array((instance.exports.memory as WebAssembly.Memory).buffer);
  const take = instance.exports.take as () => number;
  const inputEnd = instance.exports.inputEnd as () => number;
  const loop = new Instance(new WebAssembly.Module(LOOP)).exports.run as () => void;
  const endless = () => {
    const end = inputEnd();
    if (Buffer.from(memory.buffer, Math.max(0, end - 2000), Math.min(2000, end)).includes('ENDLESS')) loop();
    return take();
  };
  return { exports: { ...instance.exports, take: endless } };
}

Object.assign(WebAssembly, { Instance: Endless });
