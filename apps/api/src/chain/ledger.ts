/**
 * The chain as the API uses it: transactions go in by JSON-RPC, what is final is read from the validators. Any of them
 * may be down; when none answers, the answer is CHAIN_UNAVAILABLE, and nothing is known to be lost.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { CeremonyView } from "@tabella/chain/ceremony-view";
import type { CredentialView, ElectionView } from "@tabella/chain/election-view";
import type { Hash } from "@tabella/crypto/hex";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { ApiFailure } from "@tabella/rpc/api/failure";
import type { Answer } from "@tabella/rpc/api/ports";
import { createJsonRpcClient, NoValidatorError } from "@tabella/rpc/json-rpc/client";
import { inSpan } from "@tabella/telemetry/spans";
import { z } from "zod";
import type { Validators } from "./validators.ts";

export interface Ledger {
  /** The transaction's hash once a validator has it; the same bytes can be sent again at any time. */
  submit(text: string): Answer<Hash>;
  /**
   * Index of the block that holds the transaction that was submitted; null if none does within the time. If it takes long, it
   * is handed to another validator too: the one that took it may be cut off from the others.
   */
  waitUntilFinal(sent: { readonly text: string; readonly hash: Hash }, withinMs: number): Answer<number | null>;
  /** {@link submit} and {@link waitUntilFinal}: NOT_FINAL_YET if it took longer. */
  submitAndWait(text: string): Answer<number>;
  /** null: the ledger has no such election. */
  election(electionId: string): Answer<ElectionView | null>;
  /** null: no key ceremony has begun for such an election. */
  ceremony(electionId: string): Answer<CeremonyView | null>;
  /** null: it is not on the election's list. */
  credential(electionId: string, credential: string): Answer<CredentialView | null>;
}

const validatorTimeoutMs = 4_000;
const askEveryMs = 40;
/** A block without its proposer comes within a second and a bit. */
const patienceMs = 1_500;
/** Orders of the registrar and decryptions; voters wait less (votes/). */
const finalWithinMs = 15_000;

const noVerdicts: ReadonlySet<string> = new Set([
  "CHAIN_UNAVAILABLE",
  "NOT_FINAL_YET",
  "POOL_FULL",
  "BALLOT_KNOWN",
  "TRANSACTION_KNOWN",
]);

/**
 * Whether such an answer to a transaction is a verdict on it. After any other one it may have reached a validator all the
 * same, and become final.
 */
export function isVerdict(code: string): boolean {
  return !noVerdicts.has(code);
}

const ReceiptOfTransaction = z.object({ blockNumber: z.string().regex(/^0x[0-9a-f]+$/) }).nullable();

export function createLedger(validators: Validators, urls: readonly string[]): Ledger {
  const jsonRpc = createJsonRpcClient(urls, { timeoutMs: validatorTimeoutMs });

  /** A refusal other than a rejection by the ledger is a bug of ours, and is thrown. */
  async function reached<Value>(call: () => Promise<Result<Value, ApiFailure>>): Answer<Value> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof NoValidatorError) return err({ code: "CHAIN_UNAVAILABLE" });
      throw error;
    }
  }

  async function blockOf(hash: Hash): Promise<number | null> {
    const receipt = await jsonRpc.call("eth_getTransactionReceipt", [hash], ReceiptOfTransaction);
    return receipt === null ? null : Number(receipt.blockNumber);
  }

  const ledger: Ledger = {
    submit: (text) =>
      inSpan("ledger.submit", async (span) => {
        const sent = await reached(() => jsonRpc.sendTransaction(text));
        span.setAttribute("tabella.outcome", sent.ok ? "accepted" : sent.error.code);
        return sent;
      }),

    waitUntilFinal: ({ text, hash }, withinMs) =>
      inSpan("ledger.wait-until-final", (span) =>
        reached(async () => {
          const startedMs = performance.now();
          let takenBy: string | null = jsonRpc.firstAsked;
          for (;;) {
            const index = await blockOf(hash);
            const waitedMs = performance.now() - startedMs;
            if (index !== null || waitedMs > withinMs) {
              span.setAttribute("tabella.final", index !== null);
              return ok(index);
            }
            if (takenBy !== null && waitedMs > patienceMs) {
              await jsonRpc.sendElsewhere(text, takenBy);
              takenBy = null;
            }
            await sleep(askEveryMs);
          }
        }),
      ),

    async submitAndWait(text) {
      const hash = await ledger.submit(text);
      if (!hash.ok) return hash;
      const index = await ledger.waitUntilFinal({ text, hash: hash.value }, finalWithinMs);
      if (!index.ok) return index;
      return index.value === null ? err({ code: "NOT_FINAL_YET", transactionHash: hash.value }) : ok(index.value);
    },

    election: (electionId) => validators.find((client) => client.elections.get.query({ electionId })),

    ceremony: (electionId) => validators.ask((client) => client.elections.ceremony.query({ electionId })),

    credential: (electionId, credential) =>
      validators.find((client) => client.elections.credential.query({ electionId, credential })),
  };
  return ledger;
}
