/**
 * The policy of every page (SEC-10): scripts only with this response's nonce, nothing from other origins, no frames.
 * `wasm-unsafe-eval` allows compiling WebAssembly (the arithmetic kernel) and nothing else. Style attributes are set by
 * scripts through the CSSOM, which no policy restricts; `style-src-attr` stays closed.
 */
export function contentSecurityPolicy({
  nonce,
  development,
}: {
  readonly nonce: string;
  readonly development: boolean;
}): string {
  const directives: readonly (readonly [string, ...string[]])[] = [
    ["default-src", "'self'"],
    [
      "script-src",
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      "'wasm-unsafe-eval'",
      ...(development ? ["'unsafe-eval'"] : []),
    ],
    ["worker-src", "'self'"],
    ["style-src", "'self'", development ? "'unsafe-inline'" : `'nonce-${nonce}'`],
    ["img-src", "'self'", "data:", "blob:"],
    ["font-src", "'self'"],
    ["connect-src", "'self'"],
    ["manifest-src", "'self'"],
    ["object-src", "'none'"],
    ["base-uri", "'none'"],
    ["form-action", "'self'"],
    ["frame-src", "'none'"],
    ["frame-ancestors", "'none'"],
  ];
  return directives.map((directive) => directive.join(" ")).join("; ");
}
