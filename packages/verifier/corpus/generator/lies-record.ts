import { formatGenesis, type Genesis, limitsMax } from "@tabella/chain/genesis";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { addCredentials, openElection } from "@tabella/chain/registrar";
import { testSigner } from "@tabella/chain/small-election.fixture";
import type { BallotTransaction } from "@tabella/chain/transaction";
import { type ElectionRecord, readArchive, writeArchive } from "@tabella/election/archive";
import type { SignedRoll } from "@tabella/election/roll";
import { signRoll } from "@tabella/election/roll";
import { unwrap } from "@tabella/election/testing/example-election";
import { elections, plainPlan } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import type { Step } from "./forged-chain.ts";
import { forgeElection } from "./forged-election.ts";
import { recounted } from "./forged-tally.ts";
import { edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import { reordered } from "./signing.ts";
import {
  chainElection,
  chainFiles,
  dayArchive,
  genesis,
  inOrder,
  makeDay,
  network,
  options,
  recast,
  registrarOf,
  type Steps,
  stepsOf,
  trueDays,
} from "./story.ts";
import { withTorsion } from "./strange-points.ts";

/* Archive and chain each hold, and are not of the same election; or the genesis is none. */

export function recordLies(): Member[] {
  const { steps, short } = trueDays();
  const { chain } = chainFiles(inOrder(steps));
  const record = unwrap(readArchive(dayArchive()));
  if (chain === undefined) throw new Error("the day has a chain");
  const lie = (check: Member["check"], name: string, text: string, archive: Uint8Array): Member => ({
    name: `record-${name}`,
    lie: text,
    check,
    files: { archive, chain },
  });
  const other = (name: string, text: string, change: Partial<ElectionRecord>) =>
    lie("chain.record", name, text, writeArchive({ ...record, ...change }));
  const forged = chainElection();
  const renamed = forgeElection({ ...plainPlan, seed: 303, election: (text) => edited(text, ["name"], "Another") });
  const { tiny } = elections();
  return [
    lie(
      "chain.election",
      "of-other-election",
      "The archive is of an election that is not on the chain.",
      forgeArchive(tiny.record),
    ),
    lie(
      "chain.record",
      "of-other-text",
      "The archive is of an election with another name under the same identifier.",
      forgeArchive(renamed.record),
    ),
    lie(
      "chain.record",
      "ballot-left-out",
      "A ballot of the chain is not in the archive, nor in its tally and result.",
      forgeArchive({ ...recounted(forged, record.ballots.slice(1)), timestamp: record.timestamp }),
    ),
    other("ballots-swapped", "Two ballots stand in another order than on the chain.", {
      ballots: record.ballots.toReversed(),
    }),
    other("later", "The election is said to have begun a second later.", { timestamp: record.timestamp + 1 }),
    other("decryptions-swapped", "The trustees decrypted in another order than on the chain.", {
      partialDecryptions: record.partialDecryptions.toReversed(),
    }),
    {
      name: "record-result-of-none",
      lie: "The chain ends without a result, for too few voted, and the archive has one.",
      check: "chain.record",
      files: { ...chainFiles(inOrder(short)), archive: dayArchive() },
    },
    {
      name: "record-tally-of-none",
      lie: "The chain ends without a result, for too few voted, and the archive has the tally that it would have.",
      check: "chain.record",
      files: {
        ...chainFiles(inOrder(short)),
        archive: writeArchive({ ...record, partialDecryptions: [], result: null }),
      },
    },
    {
      name: "record-not-ended",
      lie: "The chain ends without a result, for too few voted, and in the archive voting never ended.",
      check: "record.complete",
      files: {
        ...chainFiles(inOrder(short)),
        archive: writeArchive({ ...record, closed: false, encryptedTally: null, partialDecryptions: [], result: null }),
      },
    },
    {
      name: "record-too-few",
      lie: "The chain ends without a result, for too few voted, and the archive has a tally.",
      check: "record.complete",
      files: {
        ...chainFiles(inOrder(short)),
        archive: writeArchive({ ...record, partialDecryptions: [], result: null }),
      },
    },
    {
      name: "record-chain-cut-off",
      lie: "The chain ends before the result that the archive has.",
      check: "chain.record",
      files: { ...chainFiles(inOrder(steps).slice(0, -1)), archive: dayArchive() },
    },
    {
      name: "record-chain-empty",
      lie: "The chain has no block.",
      check: "chain.election",
      files: { archive: dayArchive(), chain: { ...chain, blocks: "" } },
    },
  ];
}

/** An Ed25519 key plus the point of order 2: its digits are those of the group's texts, byte by byte from behind. */
function torsioned(key: string): string {
  const reversed = (hex: string) => (hex.match(/../g) ?? []).toReversed().join("");
  return `0x${reversed(withTorsion(reversed(key.slice(2))))}`;
}

export function genesisLies(): Member[] {
  const { open, close } = trueDays().bare;
  const good = chainFiles([open, close]);
  const [one] = genesis.validators;
  if (one === undefined || good.chain === undefined) throw new Error("the chain has a validator");
  const { blocks } = good.chain;
  const text = formatGenesis(genesis);
  const lie = (name: string, what: string, lying: string): Member => ({
    name: `genesis-${name}`,
    lie: what,
    check: "chain.genesis",
    files: { archive: good.archive, chain: { genesis: lying, blocks } },
  });
  const set = (name: string, what: string, path: readonly (string | number)[], value: unknown) =>
    lie(name, what, `${JSON.stringify(JSON.parse(edited(text, path, value)), null, 2)}\n`);
  /** The chain is made on the genesis that lies. */
  const lived = (name: string, what: string, lying: Genesis): Member => {
    const day = stepsOf(makeDay({ genesis: lying, options: { ballots_min: 3 } }));
    const files = chainFiles([day.open, day.close], { ...network, genesis: lying });
    return { name: `genesis-${name}`, lie: what, check: "chain.genesis", files };
  };
  const smallOrder = "0x0100000000000000000000000000000000000000000000000000000000000000" as const;
  return [
    {
      name: "genesis-format-alone",
      lie: "The genesis is of another format; the election came to a result.",
      check: "chain.genesis",
      files: {
        archive: dayArchive(),
        chain: {
          genesis: edited(text, ["format"], "tabella-genesis-2"),
          blocks: chainFiles(inOrder(trueDays().steps)).chain?.blocks ?? "",
        },
      },
    },
    lie("not-json", "The genesis is not JSON.", text.slice(1)),
    lie(
      "deep",
      "The genesis is nested deeper than any may be.",
      text.replace("{", `{"a":${"[".repeat(9)}${"]".repeat(9)},`),
    ),
    set("format", "The genesis is of another format.", ["format"], "tabella-genesis-2"),
    lived("more", "The genesis has a field that nobody knows.", { ...genesis, x: 1 } as Genesis),
    set("validator-more", "A validator has a field that nobody knows.", ["validators", 0, "x"], 1),
    set("limits-more", "The limits have a field that nobody knows.", ["limits", "x"], 1),
    set("chain-zero", "The chain's number is zero.", ["chain_id"], 0),
    set("chain-fraction", "The chain's number is a fraction.", ["chain_id"], 1.5),
    set("time-fraction", "The genesis is from the middle of a millisecond.", ["timestamp"], 1.5),
    set(
      "limits-transaction-fraction",
      "A transaction may have half a byte more.",
      ["limits", "transaction_bytes_max"],
      1_048_576.5,
    ),
    set(
      "limits-transactions-fraction",
      "A block may have half a transaction more.",
      ["limits", "block_transactions_max"],
      256.5,
    ),
    set("limits-block-fraction", "A block may have half a byte more.", ["limits", "block_bytes_max"], 4_194_304.5),
    set(
      "registrar-torsion",
      "The registrar's key has a part of small order.",
      ["registrar"],
      torsioned(genesis.registrar),
    ),
    set("time-negative", "The genesis is from before time began.", ["timestamp"], -1),
    set("no-validators", "There is no validator.", ["validators"], []),
    set("validators-same-name", "Two validators have one name.", ["validators", 1], {
      name: one.name,
      ...testSigner("corpus second validator").publicKey,
    }),
    set("validators-same-ed25519", "Two validators have one Ed25519 key.", ["validators", 1], {
      ...one,
      name: "two",
      ml_dsa_44: testSigner("corpus second validator").publicKey.ml_dsa_44,
    }),
    set("validators-same-ml-dsa", "Two validators have one ML-DSA-44 key.", ["validators", 1], {
      ...one,
      name: "two",
      ed25519: testSigner("corpus second validator").publicKey.ed25519,
    }),
    set("validator-name", "A validator's name has a line end.", ["validators", 0, "name"], "one\n"),
    set(
      "validator-ed25519-small-order",
      "A validator's Ed25519 key is the identity, under which everybody can sign.",
      ["validators", 0, "ed25519"],
      smallOrder,
    ),
    set(
      "validator-ed25519-short",
      "A validator's Ed25519 key lacks a byte.",
      ["validators", 0, "ed25519"],
      one.ed25519.slice(0, -2),
    ),
    set(
      "validator-ml-dsa-short",
      "A validator's ML-DSA-44 key lacks a byte.",
      ["validators", 0, "ml_dsa_44"],
      one.ml_dsa_44.slice(0, -2),
    ),
    set(
      "registrar-upper-case",
      "The registrar's key is in upper case.",
      ["registrar"],
      genesis.registrar.toUpperCase().replace("X", "x"),
    ),
    set(
      "registrar-small-order",
      "The registrar's key is the identity, under which everybody can sign.",
      ["registrar"],
      smallOrder,
    ),
    set(
      "limits-transaction-small",
      "No ballot has room in a transaction.",
      ["limits", "transaction_bytes_max"],
      16_383,
    ),
    set("limits-transaction-large", "A transaction may be longer than any program reads.", ["limits"], {
      ...genesis.limits,
      transaction_bytes_max: limitsMax.transaction_bytes_max + 1,
      block_bytes_max: limitsMax.block_bytes_max,
    }),
    set("limits-transactions-none", "No transaction has room in a block.", ["limits", "block_transactions_max"], 0),
    set(
      "limits-transactions-many",
      "A block may have more transactions than any program takes.",
      ["limits", "block_transactions_max"],
      limitsMax.block_transactions_max + 1,
    ),
    set(
      "limits-block-large",
      "A block may be longer than any program reads.",
      ["limits", "block_bytes_max"],
      limitsMax.block_bytes_max + 1,
    ),
    set(
      "limits-block-small",
      "A block has no room for the largest transaction.",
      ["limits", "block_bytes_max"],
      16_384,
    ),
    {
      name: "genesis-other",
      lie: "The genesis is another than the chain was made on.",
      check: "chain.certificates",
      files: {
        archive: good.archive,
        chain: { genesis: formatGenesis({ ...genesis, timestamp: genesis.timestamp - 1 }), blocks },
      },
    },
  ];
}

/** The day's voters as a roll, signed by the credential authority. */
export function rollOfDay(): SignedRoll {
  const { publicKey, signEd25519 } = testSigner("corpus authority");
  const { add, open } = makeDay({ options: { ballots_min: 3 } });
  const signer = { publicKey: publicKey.ed25519, sign: signEd25519 };
  return signRoll({ election: open.election_id, credentials: add.credentials }, signer);
}

/** Lies about a roll, which a credential authority signed. */
export function rollLies(): Member[] {
  const authority = testSigner("corpus authority");
  const { add, open, forged } = makeDay({ options: { ballots_min: 3 } });
  const { short, bare } = trueDays();
  const uuid = open.election_id;
  const signer = { publicKey: authority.publicKey.ed25519, sign: authority.signEd25519 };
  const roll = rollOfDay();
  const opened = (with_: SignedRoll) =>
    openElection(registrarOf(), {
      election: forged.record.election,
      trustees: forged.record.trustees,
      options: { ...options, ballots_min: 3, registration: "roll" },
      roll: with_,
    });
  const [first, second] = add.credentials;
  if (first === undefined || second === undefined) throw new Error("two credentials were added");
  const truth = [opened(roll)];
  const lie = (name: string, text: string, change: Partial<Steps>): Member => ({
    name: `roll-${name}`,
    lie: text,
    check: "chain.transactions",
    files: chainFiles(inOrder({ ...bare, open: { transactions: truth }, ...change })),
  });
  const lying = (name: string, text: string, change: Partial<SignedRoll>): Member => ({
    name: `roll-${name}`,
    lie: text,
    check: "chain.transactions",
    files: chainFiles([{ transactions: [opened({ ...roll, ...change })], truth }, bare.close]),
  });
  const third = { credential: forged.context.group.encode(forged.context.group.multiplyGenerator(4_711n)), weight: 1 };
  const added = (...credentials: (typeof first)[]): Step => ({
    transactions: [addCredentials(registrarOf(), { election: uuid, credentials })],
  });
  const elsewhere = signRoll({ election: "22222222222222", credentials: add.credentials }, signer);
  const stranger = testSigner("corpus stranger").publicKey.ed25519;
  const weighed = { ...first, weight: 2 };
  const tooHeavy = [{ ...first, weight: 2 ** 30 - 1 }, second];
  /** The first vote, signed again until it stands behind the credentials in a block. */
  const behind = ({ transactions: [adding] }: Step): BallotTransaction => {
    if (adding === undefined) throw new Error("credentials are added");
    const day = makeDay({ options: { ballots_min: 3 } });
    let ballot = day.first;
    while (hashTransaction(ballot).hash < hashTransaction(adding).hash)
      ballot = recast(day.forged, ballot, { voter: 0, change: {} });
    return ballot;
  };
  return [
    lying("unsigned", "The authority signed another roll.", { hash: `0x${"11".repeat(32)}` }),
    lying("of-other-election", "The authority signed the roll of another election.", elsewhere),
    lying("size", "The authority signed another number of voters.", { size: 3 }),
    lying("authority", "The roll names another authority than signed it.", { authority: stranger }),
    lying("authority-small-order", "The roll's authority is the identity, under which everybody can sign.", {
      authority: `0x01${"00".repeat(31)}`,
      // R = B, s = 1: under the identity this is a signature on everything.
      signature: `0x58${"66".repeat(31)}01${"00".repeat(31)}`,
    }),
    lie("beside-open", "A roll comes with open registration.", {
      open: { transactions: [reordered(open, { roll })], truth },
    }),
    lie("other-list", "The credentials are not those that the authority signed.", { add: added(first, third) }),
    lie("other-weight", "A voter's weight is not the one that the authority signed.", { add: added(weighed, second) }),
    lie("too-many", "There is a credential more than the authority signed.", { add: added(first, second, third) }),
    lie("too-heavy", "All weights together are more than a result may say.", {
      open: { transactions: [opened(signRoll({ election: uuid, credentials: tooHeavy }, signer))] },
      add: added(...tooHeavy),
    }),
    lie("vote-before-complete", "A ballot was cast while the roll was incomplete.", {
      add: added(first),
      votes: { transactions: short.votes.transactions.slice(0, 1) },
    }),
    {
      name: "roll-vote-in-block",
      lie: "A ballot was cast in the block that completed the roll.",
      check: "chain.transactions",
      files: chainFiles([
        { transactions: truth },
        { transactions: [...bare.add.transactions, behind(bare.add)] },
        bare.close,
      ]),
    },
    {
      name: "roll-late",
      lie: "A credential was added when the roll was complete.",
      check: "chain.transactions",
      files: chainFiles([{ transactions: truth }, bare.add, added(third), bare.close]),
    },
  ];
}
