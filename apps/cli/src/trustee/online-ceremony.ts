import { setTimeout } from "node:timers/promises";
import type { ChainState } from "@tabella/chain/state";
import type { Participant } from "../account/participant.ts";
import { followLedger } from "../record/network-ledger.ts";
import { backupStep, type TrusteeStep } from "./ceremony-step.ts";
import type { TrusteeSecret } from "./trustee-secret.ts";

type SeatSecret = Extract<TrusteeSecret, { kind: "seat" }>;
type End = Extract<TrusteeStep, { readonly do: "done" | "failed" }>;

const askAgainAfterMs = 1_000;

/**
 * All steps of a trustee until the key is made or the attempt has failed, each from certified blocks that this program
 * replayed itself. Stopped at any moment, it goes on from the backup alone.
 * @param options.onStep told of each step once, before it is sent
 */
export async function playCeremony(
  trustee: Participant,
  options: {
    readonly ledger: ChainState;
    readonly secret: SeatSecret;
    onStep?(step: TrusteeStep, ledger: ChainState): void;
  },
): Promise<End> {
  const { secret, onStep } = options;
  let ledger = options.ledger;
  let last = "";
  for (;;) {
    ledger = await followLedger(await trustee.signedIn(), ledger);
    const step = backupStep(ledger, secret);
    const isNew = JSON.stringify(step) !== last;
    last = JSON.stringify(step);
    if (isNew) onStep?.(step, ledger);
    if (step.do === "done" || step.do === "failed") return step;
    if (step.do === "send") await submitStep(trustee, secret, step);
    if (!isNew || step.do === "wait") await setTimeout(askAgainAfterMs);
  }
}

/** Sends what a trustee has to give. Sent again after a lost answer, it is accepted again. */
export async function submitStep(
  trustee: Participant,
  secret: TrusteeSecret,
  { what, message }: Extract<TrusteeStep, { readonly do: "send" }>,
): Promise<void> {
  const { electionId } = secret;
  const api = await trustee.signedIn();
  if (what !== "certificate" || secret.kind !== "seat") {
    await api.trustees.submitCeremony.mutate({ electionId, message: { kind: "transaction", transaction: message } });
    return;
  }
  const { attempt } = secret.seat;
  await api.trustees.submitCeremony.mutate({
    electionId,
    message: { kind: "certificate", attempt, certificate: message },
  });
}
