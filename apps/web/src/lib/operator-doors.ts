import type { IncomingMessage, ServerResponse } from "node:http";

const apiWithinMs = 3_000;

/**
 * `/live`: this process answers. `/ready`: so does the API that the pages need, and can do its work.
 * @returns false if the request is for something else
 */
export function answerOperator(
  { method, url }: Pick<IncomingMessage, "method" | "url">,
  response: Pick<ServerResponse, "writeHead" | "end">,
  apiUrl: string,
): boolean {
  if (method !== "GET" || (url !== "/live" && url !== "/ready")) return false;
  const answer = (status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
  };
  if (url === "/live") answer(200, { live: true });
  else void apiIsReady(apiUrl).then((ready) => answer(ready ? 200 : 503, { ready }));
  return true;
}

async function apiIsReady(apiUrl: string): Promise<boolean> {
  try {
    return (await fetch(new URL("/ready", apiUrl), { signal: AbortSignal.timeout(apiWithinMs) })).ok;
  } catch {
    return false;
  }
}
