import type { RandomSource } from "@tabella/crypto/random";
import { expect, test } from "vitest";
import { testElection } from "./small-election.fixture.ts";
import { prepareVote } from "./voter.ts";

test("SEC-20: from a source that always gives the same, no two ciphertexts of unlike votes or voters have the same randomness", () => {
  const broken: RandomSource = (byteLength) => new Uint8Array(byteLength).fill(4);
  const { context, credentials } = testElection({ seed: "broken source", voters: 2 });
  const randomness = credentials.flatMap((credential) =>
    [
      [1, 0],
      [0, 1],
    ].flatMap((choice) => prepareVote({ context, credential, choices: [choice] }, broken).randomness.flat()),
  );
  expect(new Set(randomness).size).toBe(8);
});
