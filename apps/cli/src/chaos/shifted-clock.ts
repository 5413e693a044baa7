/**
 * Loaded into a process before anything else (`node --import <this file>?offset=<file>`): its wall clock is wrong by as
 * many milliseconds as the file says, and follows when the file changes. Timers are not shifted: neither are they when an
 * operator or a time server sets a machine's clock. A time namespace of Linux does not cover the wall clock.
 */
import { readFileSync, watchFile } from "node:fs";

const lookEveryMs = 100;
const file = new URL(import.meta.url).searchParams.get("offset");
if (file === null) throw new Error("which file holds the offset?");

const RealDate = Date;
const realNow = RealDate.now;
let offsetMs = read(file);
// Not persistent: looking at the file must not keep the process alive.
watchFile(file, { interval: lookEveryMs, persistent: false }, () => {
  offsetMs = read(file);
});

const now = () => realNow() + offsetMs;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, parameters, newTarget) =>
    Reflect.construct(target, parameters.length === 0 ? [now()] : parameters, newTarget),
  apply: (target) => new target(now()).toString(),
  get: (target, name, receiver) => (name === "now" ? now : Reflect.get(target, name, receiver)),
});

function read(path: string): number {
  return Number(readFileSync(path, "utf8"));
}
