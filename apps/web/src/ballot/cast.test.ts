import type { VoteStatus } from "@tabella/rpc/api/schemas";
import { describe, expect, test } from "vitest";
import { castSealedBallot } from "./cast.ts";

const mine = `0x${"a1".repeat(32)}`;
const another = `0x${"b2".repeat(32)}`;
const pending: VoteStatus = {
  state: "pending",
  ballotHash: mine,
  transactionHash: mine,
  blockIndex: null,
  seals: null,
  validators: null,
  receipt: null,
};

/** As the API answers. */
function refusal(code: string, facts: Record<string, unknown> = {}): Error {
  return Object.assign(new Error(code), { name: "TRPCClientError", data: { code, facts, requestId: "1" } });
}
/** As a connection that breaks: no data. */
const lost = Object.assign(new Error("Failed to fetch"), { name: "TRPCClientError" });

/** Plays the API's answers one after the other. */
async function cast(...answers: readonly (VoteStatus | Error)[]) {
  const log: string[] = [];
  let sent = 0;
  const outcome = await castSealedBallot(mine, {
    submit: async () => {
      const answer = answers[sent];
      sent += 1;
      log.push("submit");
      if (answer === undefined) throw new Error("the test has no more answers");
      if (answer instanceof Error) throw answer;
      return answer;
    },
    registerKey: async () => log.push("register"),
    wait: async (ms, failure) => void log.push(`wait ${failure.code} ${ms}`),
  });
  return { outcome, log };
}

describe("UX-9: sending a sealed ballot", () => {
  test("an answer that got lost is asked for again with the same ballot", async () => {
    const { outcome, log } = await cast(lost, lost, pending);
    expect(outcome).toEqual({ kind: "accepted", status: pending });
    expect(log).toEqual(["submit", "wait OFFLINE 1000", "submit", "wait OFFLINE 2000", "submit"]);
  });

  test("validators that do not answer, or are full, only delay it", async () => {
    const { outcome } = await cast(refusal("CHAIN_UNAVAILABLE"), refusal("POOL_FULL"), refusal("INTERNAL"), pending);
    expect(outcome.kind).toBe("accepted");
  });

  test.each(["BALLOT_KNOWN", "TRANSACTION_KNOWN"])("%s means that an earlier try arrived", async (code) => {
    expect((await cast(lost, refusal(code))).outcome).toEqual({ kind: "accepted", status: null });
  });

  test("an order of the registrar that is not final yet says nothing of the ballot: it is sent again", async () => {
    const { outcome, log } = await cast(refusal("NOT_FINAL_YET"), pending);
    expect(outcome).toEqual({ kind: "accepted", status: pending });
    expect(log).toEqual(["submit", "wait NOT_FINAL_YET 1000", "submit"]);
  });

  test.each(["ALREADY_VOTED", "CREDENTIAL_USED"])(
    "%s by this very ballot is success, by another one it is not",
    async (code) => {
      expect((await cast(refusal(code, { ballotHash: mine }))).outcome.kind).toBe("accepted");
      expect((await cast(refusal(code, { ballotHash: another }))).outcome.kind).toBe("voted-before");
    },
  );

  test("a key whose registration got lost is registered again before the next try", async () => {
    const { log } = await cast(refusal("CREDENTIAL_UNKNOWN"), pending);
    expect(log).toEqual(["submit", "wait CREDENTIAL_UNKNOWN 1000", "register", "submit"]);
  });

  test("a session that ended keeps the ballot and asks to log in", async () => {
    expect((await cast(refusal("NOT_LOGGED_IN"))).outcome).toEqual({ kind: "login-needed" });
  });

  test("what the ledger will never take is not sent again; a fresh ballot is offered only where it can help", async () => {
    expect((await cast(refusal("BALLOT_PROOF_INVALID"))).outcome).toMatchObject({ kind: "refused", restart: true });
    expect((await cast(refusal("ELECTION_CLOSED"))).outcome).toMatchObject({ kind: "refused", restart: false });
  });
});
