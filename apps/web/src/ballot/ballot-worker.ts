import { proxy, type Remote, wrap } from "comlink";
import type { BallotMaker } from "./ballot-maker.ts";

/** The ballot maker in a worker of its own: the page stays responsive, and the secrets never enter it. */
export interface BallotWorker {
  readonly maker: Remote<BallotMaker>;
  /** Ends the worker, and with it everything that it knew. */
  end(): void;
}

export function startBallotWorker(): BallotWorker {
  const worker = new Worker(new URL("./ballot.worker.ts", import.meta.url), { type: "module" });
  return { maker: wrap<BallotMaker>(worker), end: () => worker.terminate() };
}

/** Makes a function callable from the worker. */
export const callableFromWorker = proxy;
