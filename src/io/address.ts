const ADDRESS = /^(?:(\[[0-9a-fA-F:.]+\]|[^:[\]]+):)?(\d{1,5})$/;
const LARGEST_PORT = 65_535;

/** Host and port of an address, undefined if it is none. */
export function parseAddress(address: string): { host: string; port: number } | undefined {
  const [, host = '127.0.0.1', digits] = ADDRESS.exec(address) ?? [];
  const port = Number(digits);
  return port <= LARGEST_PORT ? { host: host.replace(/^\[(.*)\]$/, '$1'), port } : undefined;
}
