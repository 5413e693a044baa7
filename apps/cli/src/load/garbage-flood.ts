/**
 * Somebody who sends what is no transaction, of the greatest length there is, to every validator's public door (SEC-18). A
 * program of its own: `node garbage-flood.ts ORDER`, an order in JSON. It says when its first request has ended, and
 * reports, and is done, at its parent's first message.
 */
import { request } from "node:http";
import { constants, setPriority } from "node:os";

export interface FloodOrder {
  readonly urls: readonly string[];
  readonly requestsPerSecond: number;
  /** Bytes of what stands where a transaction should. */
  readonly length: number;
}

export interface FloodReport {
  readonly sent: number;
  /** Answers by their HTTP status; "none" where the connection was closed before one was read. */
  readonly answers: Readonly<Record<string, number>>;
}

/** More than an honest client opens; beyond them the flood waits. */
const underWayMax = 64;
const answerWithinMs = 10_000;
/** One that no honest client of the same machine has. */
const floodAddress = "127.0.0.2";

function flood({ urls, requestsPerSecond, length }: FloodOrder): void {
  const garbage = `0x${"ab".repeat(length)}`;
  const body = Buffer.from(
    JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_sendTransaction", params: [{ data: garbage }] }),
  );
  const headers = { "content-type": "application/json", "content-length": body.length };
  const options = { method: "POST", headers, localAddress: floodAddress, agent: false, timeout: answerWithinMs };
  const answers: Record<string, number> = {};
  let sent = 0;
  let underWay = 0;
  const send = (url: string) => {
    sent += 1;
    underWay += 1;
    let answer = "none";
    const sending = request(url, options, (response) => {
      answer = String(response.statusCode);
      response.resume();
    });
    sending.on("error", () => {});
    sending.on("timeout", () => sending.destroy());
    sending.on("close", () => {
      underWay -= 1;
      if (Object.keys(answers).length === 0) process.send?.("under way");
      answers[answer] = (answers[answer] ?? 0) + 1;
    });
    sending.end(body);
  };
  const startedMs = performance.now();
  setInterval(() => {
    const due = ((performance.now() - startedMs) * requestsPerSecond) / 1_000;
    while (sent < due && underWay < underWayMax) send(urls[sent % urls.length] ?? "");
  }, 10);
  process.once("message", () => {
    process.send?.({ sent, answers } satisfies FloodReport);
  });
}

process.once("disconnect", () => process.exit(0));
// It stands for another machine: what it takes of this one's processors must not be taken from those whom it attacks.
setPriority(constants.priority.PRIORITY_LOW);
flood(JSON.parse(process.argv[2] ?? "") as FloodOrder);
