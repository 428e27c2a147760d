/** What a browser may do with our answers. Pure. */

export interface PageOptions {
  /** Fresh for each request: only scripts that carry it, and what they load, run. */
  nonce: string;
  /** Where the page's frames may come from: `frameSource`. */
  frames: string;
  https: boolean;
  dev: boolean;
}

/**
 * Headers of every answer but the output frame's. Inline styles are allowed: Monaco and Plotly write them. `wasm-unsafe-eval` lets
 * WebAssembly compile, for the image viewer, and nothing else be evaluated.
 */
export function pageHeaders({ nonce, frames, https, dev }: PageOptions): Record<string, string> {
  const policy = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic' 'wasm-unsafe-eval'${dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' data: blob:",
    "connect-src 'self' blob: data:",
    "worker-src 'self' blob:",
    `frame-src ${frames}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    // Not "no-referrer": browsers would then say `Origin: null` when a page posts.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "x-dns-prefetch-control": "off",
    ...(https ? { "strict-transport-security": "max-age=31536000" } : {}),
  };
}

/**
 * The one document that a page may frame, by its whole address: a script of an output that sends its own frame elsewhere, to carry away what
 * it knows, is stopped by this policy of the page around it. CSP cannot name an IPv6 address: there it is our own origin.
 * @param origin The configured public origin, else what `Host` says.
 */
export function frameSource(origin: string | undefined, host: string | undefined, path: string): string {
  const server = origin ?? host ?? "";
  return /^(https?:\/\/)?[A-Za-z0-9.-]+(:\d+)?$/.test(server) ? `${server}${path}` : "'self'";
}

/** Headers of the output frame: an origin of its own, no network, no way out of its place. */
export const outputFrameHeaders: Record<string, string> = {
  "content-security-policy": [
    "sandbox allow-scripts",
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "font-src data:",
    "media-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "webrtc 'block'",
  ].join("; "),
  "content-type": "text/html; charset=utf-8",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-write=(), fullscreen=()",
  "x-dns-prefetch-control": "off",
  "cache-control": "no-cache",
};
