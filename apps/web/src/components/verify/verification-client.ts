"use client";

import { type Remote, wrap } from "comlink";
import type { Verification } from "./verification.worker.ts";

let worker: Remote<Verification> | undefined;

/** The one worker in which this tab checks receipts and blocks; started when it is first needed. */
export function verificationWorker(): Remote<Verification> {
  worker ??= wrap<Verification>(new Worker(new URL("./verification.worker.ts", import.meta.url), { type: "module" }));
  return worker;
}
