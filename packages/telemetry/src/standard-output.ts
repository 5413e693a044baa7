/** Where a service's log goes: standard output, which never keeps it from its work, nor from its end. */
import { writeSync } from "node:fs";

const standardOutputFile = 1;
const patienceMs = 1_000;
let patienceLeftMs = patienceMs;
let isTorn = false;

/**
 * Standard output, for whole lines. A line that cannot be written is dropped: the disk is full, nobody reads any more, or
 * a pipe is full and has not been read for a second. (What pino brings tries again for ever, also when the process ends.)
 */
export const standardOutput = {
  write(line: string): void {
    let rest = Buffer.from(isTorn ? `\n${line}` : line);
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(standardOutputFile, rest));
        isTorn = rest.length > 0;
        patienceLeftMs = patienceMs;
      } catch (error) {
        if (!isFull(error) || patienceLeftMs === 0) return;
        patienceLeftMs -= 1;
        sleepMs(1);
      }
    }
  },
};

/** A pipe, which some library has told not to block. */
const isFull = (error: unknown) => error instanceof Error && "code" in error && error.code === "EAGAIN";

function sleepMs(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
