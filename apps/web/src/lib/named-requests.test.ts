import { EventEmitter } from "node:events";
import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { expect, test } from "vitest";
import { nameRequest } from "./named-requests.ts";

const traceparent = "00-c0ffee00c0ffee00c0ffee00c0ffee01-ba110704ba110704-01";

function forwarded(url: string, header?: string) {
  const lines: Readonly<Record<string, unknown>>[] = [];
  const request = { url, headers: { cookie: "secret", ...(header === undefined ? {} : { traceparent: header }) } };
  const response = Object.assign(new EventEmitter(), { statusCode: 200 }) as unknown as ServerResponse;
  nameRequest(request, response, { tracer: null, log: (fields) => lines.push(fields) });
  response.emit("close");
  const passedOn = "traceparent" in request.headers ? request.headers.traceparent : undefined;
  return { passedOn, lines };
}

test("what the browser calls its request is passed on and logged, without its flags", () => {
  const { passedOn, lines } = forwarded("/api/votes.submit", traceparent);
  expect(passedOn).toBe(traceparent.replace(/01$/, "00"));
  expect(lines).toEqual([
    {
      requestId: "c0ffee00c0ffee00c0ffee00c0ffee01",
      status: 200,
      milliseconds: expect.any(Number),
      msg: "request",
    },
  ]);
});

test("SEC-26: whatever else a browser sends as a name is replaced by a fresh one, and nothing of it is logged", () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const { passedOn, lines } = forwarded("/api/votes.submit?secret=1", name);
      expect(passedOn).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
      expect(lines[0]?.requestId).toBe(passedOn?.slice(3, 35));
      expect(JSON.stringify(lines)).not.toContain("secret");
    }),
  );
  expect(forwarded("/api/auth.me").passedOn).not.toBe(forwarded("/api/auth.me").passedOn);
});

test("pages are not logged: which of them somebody reads is nobody's business", () => {
  expect(forwarded("/elections/abc/vote")).toEqual({ passedOn: undefined, lines: [] });
});
