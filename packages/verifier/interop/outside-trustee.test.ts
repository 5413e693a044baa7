import { ceremonySeats, messageOf, stepOf, thresholdElection } from "@tabella/chain/ceremony.fixture";
import type { CeremonySeat } from "@tabella/chain/ceremony-trustee";
import { ceremonyView } from "@tabella/chain/ceremony-view";
import { decryptionShare } from "@tabella/chain/decryption-share";
import { genesisState } from "@tabella/chain/genesis-block";
import { outsideFiles, outsideVinput, signOutsideMessage } from "@tabella/chain/outside-message";
import { admitCertificate } from "@tabella/chain/registrar";
import {
  extend,
  openTransaction,
  seededRandom,
  testGenesis,
  testRegistrar,
  unwrap,
} from "@tabella/chain/small-election.fixture";
import type { ChainState } from "@tabella/chain/state";
import type { Transaction } from "@tabella/chain/transaction";
import { expect, test } from "vitest";
import { toolCertificate, toolPolynomial, toolVoutput } from "./tool-threshold.ts";

/* In a ceremony on the ledger one trustee works with belenios-tool; only signing and sending is ours. */

const random = seededRandom("outside trustee");
const terms = { size: 3, threshold: 2 };
const [seat1, seat2, seat3] = ceremonySeats(terms) as [CeremonySeat, CeremonySeat, CeremonySeat];
const ours = [seat1, seat3];
const { election, genesisHash } = seat2;
const theirs = toolCertificate({ index: 2, ...terms });

function add(state: ChainState, more: readonly Transaction[]): ChainState {
  const messages = ours.map((seat) => messageOf(state, seat)).filter((message) => message !== null);
  return extend(state, [...messages, ...more]).state;
}

function outside(state: ChainState) {
  const view = ceremonyView(state, election);
  if (view === null) throw new Error("the ceremony has begun");
  return { genesisHash, seed: theirs.seed, view };
}

const lines = (text: string | null) => (text ?? "").trim().split("\n");
const sign = (state: ChainState, text: string) => unwrap(signOutsideMessage(outside(state), text, random));

test("R29, R30: certificate, polynomial and voutput of the other program, signed with its seed, make a key with those of ours", () => {
  const certificate = admitCertificate(testRegistrar(), { election, attempt: 1, certificate: theirs.certificate });
  const admitted = add(genesisState(testGenesis), [certificate]);
  const certificates = lines(outsideFiles(outside(admitted).view).certs);
  const polynomial = toolPolynomial(certificates, theirs.seed);
  expect(sign(admitted, polynomial).type).toBe("dkg-commitment");
  const committed = add(admitted, [sign(admitted, polynomial)]);
  expect(signOutsideMessage(outside(committed), toolPolynomial(certificates, theirs.seed), random)).toEqual({
    ok: false,
    error: "not the polynomial that this trustee committed to",
  });
  const shown = add(committed, [sign(committed, polynomial)]);
  const vinput = unwrap(outsideVinput(outside(shown), random));
  const voutput = toolVoutput({ certificates, seed: theirs.seed, vinput });
  expect(voutput, voutput.log).toMatchObject({ ok: true });
  const made = add(shown, [sign(shown, voutput.output)]);
  expect(ceremonyView(made, election)?.phase).toBe("complete");
  expect(ours.map((seat) => stepOf(made, seat).do)).toEqual(["done", "done"]);

  const seats = [seat1, { ...seat2, seed: theirs.seed }, seat3];
  const opened = extend(made, [openTransaction(thresholdElection(made, seats, { voters: 1, singles: 1 }))]).state;
  const share = unwrap(decryptionShare(opened, { electionId: election, seed: theirs.seed }, random));
  expect(share.owner).toBe(3);
});
