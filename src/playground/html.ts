import { createHash } from 'node:crypto';
import { MODULES } from '../sanitizer/modules.generated.ts';
import { BODY, SCRIPT as SCRIPT_WITHOUT_ENGINE, STYLE } from './page.generated.ts';

/** With the engine where `bundle.mjs` left room for it. */
const SCRIPT = SCRIPT_WITHOUT_ENGINE.replace('@simd@', MODULES.simd).replace('@scalar@', MODULES.scalar);

/**
 * What the page may do: run its own script and style, the engine's WebAssembly, and a worker that it makes of itself,
 * which is bound by the same policy. It may connect to nothing.
 */
const POLICY = [
  "default-src 'none'",
  `script-src 'sha256-${sha256(SCRIPT)}' 'wasm-unsafe-eval'`,
  `style-src 'sha256-${sha256(STYLE)}'`,
  'worker-src blob:',
  'img-src data:',
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** As headers, beside the policy that is in the page: some things can be said in headers only. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `${POLICY}; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cache-control': 'no-store',
};

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%232459c4'/%3E%3Cpath d='M3 6h4M3 10h3' stroke='%23fff' stroke-width='1.6'/%3E%3Crect x='8' y='8.4' width='5.5' height='3.2' rx='1' fill='%23fff'/%3E%3C/svg%3E";

/** The whole page, one file. */
export function playgroundPage(): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>logveil playground</title>
<link rel="icon" href="${ICON}">
<style>${STYLE}</style>
</head>
<body>
${BODY}
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function sha256(source: string): string {
  return createHash('sha256').update(source).digest('base64');
}
