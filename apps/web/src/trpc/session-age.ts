/*
 * The session itself travels in HttpOnly cookies that no script can read. This cookie holds nothing but the time when the
 * short access token was last renewed, so that a page knows when to renew it and, without it, asks nothing.
 */
const name = "tabella-session-since";
const sessionHoursMax = 8;
/** The access token lives five minutes. */
const renewAfterMs = 4 * 60_000;

export function rememberSession(nowMs: number): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and needs HTTPS.
  document.cookie = `${name}=${nowMs}; path=/; max-age=${sessionHoursMax * 3600}; samesite=strict`;
}

export function forgetSession(): void {
  // biome-ignore lint/suspicious/noDocumentCookie: as above.
  document.cookie = `${name}=; path=/; max-age=0; samesite=strict`;
}

/** Milliseconds since the epoch of the last renewal, or null if nobody logged in here. */
export function sessionSince(cookies: string): number | null {
  const value = cookies
    .split("; ")
    .find((cookie) => cookie.startsWith(`${name}=`))
    ?.slice(name.length + 1);
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : null;
}

export function mustRenew(cookies: string, nowMs: number): boolean {
  const since = sessionSince(cookies);
  return since !== null && nowMs - since >= renewAfterMs;
}
