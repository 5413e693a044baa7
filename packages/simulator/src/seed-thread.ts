/** Body of a thread that runs seeds: ranges in, reports out, one each seed. */
import { parentPort } from "node:worker_threads";
import { storyOfSeed } from "./set-story.ts";
import { simulateSeed } from "./simulate.ts";
import type { SeedRange } from "./simulate-many.ts";

const port = parentPort;
if (port === null) throw new Error("this file is the body of a worker thread");

port.on("message", ({ from, to, validators }: SeedRange) => {
  for (let seed = from; seed < to; seed += 1) {
    port.postMessage(simulateSeed({ seed, validators, sets: storyOfSeed(seed, validators) }));
  }
  port.postMessage("range done");
});
