import type { Genesis } from "@tabella/chain/genesis";
import { hashTransaction } from "@tabella/chain/hashed-transaction";
import { closeDueElection } from "@tabella/chain/registrar";
import type { BallotTransaction, OpenElectionTransaction, Transaction } from "@tabella/chain/transaction";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import type { Network, Step } from "./forged-chain.ts";
import { edited } from "./json-text.ts";
import type { Member } from "./member.ts";
import { orderedUnreduced, orderedWithoutNonce, reordered } from "./signing.ts";
import {
  chainFiles,
  type Day,
  genesis,
  inOrder,
  makeDay,
  network,
  recast,
  registrarOf,
  type Steps,
  stepsOf,
  stranger,
  trueDays,
  validator,
} from "./story.ts";
import { identity, orderEight, withTorsion } from "./strange-points.ts";

/* Lies in what the registrar ordered, and in the order of things: what no honest ledger takes. Blocks around them fit. */

const elsewhere = "22222222222222";

function rule(name: string, lie: string, steps: readonly Step[], of: Network = network): Member {
  return { name: `ledger-${name}`, lie, check: "chain.transactions", files: chainFiles(steps, of) };
}

export function registrarLies(): Member[] {
  const { day, bare: steps } = trueDays();
  const { open, add, close, forged } = makeDay({ options: { ballots_min: 3 } });
  const lie = (name: string, text: string, change: Partial<Steps>) =>
    rule(name, text, inOrder({ ...steps, ...change }));
  const opening = (name: string, text: string, change: Partial<OpenElectionTransaction>) =>
    rule(name, text, [{ transactions: [reordered(open, change)], truth: [open] }, steps.close]);
  const adding = (name: string, text: string, credentials: typeof add.credentials) =>
    lie(name, text, { add: { transactions: [reordered(add, { credentials })], truth: [add] } });
  const byStranger = registrarOf(genesis, stranger);
  const ofOtherChain = registrarOf({ ...genesis, chain_id: 1 });
  const other = generateTrusteeKey(forged.random);
  const [first, second] = add.credentials;
  if (first === undefined || second === undefined) throw new Error("two credentials were added");
  const third = { credential: forged.context.group.encode(forged.context.group.multiplyGenerator(4_711n)), weight: 1 };
  const lastStep = (step: Step) => [...inOrder(steps), step];
  return [
    lie("open-by-stranger", "The election was opened by one who is not the registrar.", {
      open: { transactions: [reordered(open, {}, byStranger)], truth: [open] },
    }),
    lie("open-without-nonce", "The registrar's signature has no nonce.", {
      open: { transactions: [orderedWithoutNonce(open)], truth: [open] },
    }),
    lie("open-unreduced", "The second half of the registrar's signature is not below the order of the group.", {
      open: { transactions: [orderedUnreduced(open)], truth: [open] },
    }),
    lie("open-of-other-chain", "The registrar opened the election on another chain.", {
      open: { transactions: [reordered(open, {}, ofOtherChain)], truth: [open] },
    }),
    lie("add-by-stranger", "Credentials were added by one who is not the registrar.", {
      add: { transactions: [reordered(add, {}, byStranger)], truth: [add] },
    }),
    lie("close-by-stranger", "The election was closed by one who is not the registrar.", {
      close: { transactions: [reordered(close, {}, byStranger)], truth: [close] },
    }),
    lie("close-unsigned", "The election was closed by nobody, and has no closing time.", {
      close: { transactions: [closeDueElection(open.election_id)], truth: [close] },
    }),
    lie("close-early", "The election was closed by nobody, before its closing time.", {
      open: {
        transactions: [reordered(open, { options: { ...open.options, closes_at: genesis.timestamp + 100_000 } })],
      },
      close: { transactions: [closeDueElection(open.election_id)], truth: [close] },
    }),
    rule("open-other-id", "The election is opened under another identifier than it has.", [
      { transactions: [reordered(open, { election_id: elsewhere })], truth: [] },
      { transactions: [reordered(close, { election_id: elsewhere })], truth: [] },
    ]),
    rule("open-closed", "The election is opened after its closing time.", [
      {
        transactions: [reordered(open, { options: { ...open.options, closes_at: genesis.timestamp } })],
        truth: [open],
      },
      steps.close,
    ]),
    opening("open-roll-missing", "The election has registration by roll, and no roll.", {
      options: { ...open.options, registration: "roll" },
    }),
    opening("open-trustees-proof", "A trustee's proof of knowledge does not hold.", {
      trustees: edited(open.trustees, [0, 1, "pok", "challenge"], "1"),
    }),
    opening("open-trustees-other", "The trustees' keys do not make the election's.", {
      trustees: edited(open.trustees, [1, 1], other.publicKey),
    }),
    opening("open-election-form", "The text of the election is not in the one form.", {
      election: `${open.election} `,
    }),
    opening("open-trustees-form", "The text of the trustees is not in the one form.", {
      trustees: `${open.trustees} `,
    }),
    rule("open-twice", "The election is opened twice.", [
      steps.open,
      { transactions: [reordered(open, { options: { ...open.options, ballots_min: 2 } })] },
      ...inOrder(steps).slice(1),
    ]),
    rule("close-twice", "The election is closed twice.", lastStep({ transactions: [close] })),
    rule(
      "add-late",
      "Credentials are added after the election was closed.",
      lastStep({ transactions: [reordered(add, { credentials: [third] })], truth: [] }),
    ),
    rule("add-twice", "A credential is added twice.", [
      steps.open,
      steps.add,
      { transactions: [reordered(add, { credentials: [second] })] },
      ...inOrder(steps).slice(2),
    ]),
    adding("add-twice-at-once", "A credential is added twice at once.", [first, second, second]),
    adding("add-identity", "The credential is added with which everybody can vote.", [
      { credential: identity, weight: 1 },
      first,
      second,
    ]),
    adding("add-torsion", "A credential is added that has a part of small order.", [
      { credential: withTorsion(first.credential), weight: 1 },
      first,
      second,
    ]),
    adding("add-small-order", "A credential is added that is of order 8.", [
      { credential: orderEight, weight: 1 },
      first,
      second,
    ]),
    adding("add-weight-in-open-registration", "Registration is open, and one voter's ballot counts twice.", [
      { ...first, weight: 2 },
      second,
    ]),
    lie("add-elsewhere", "Credentials are added to an election that there is not.", {
      add: { transactions: [reordered(add, { election_id: elsewhere })], truth: [add] },
    }),
    rule(
      "close-elsewhere",
      "An election is closed that there is not.",
      lastStep({ transactions: [reordered(close, { election_id: elsewhere })] }),
    ),
    rule("result-of-none", "Too few voted, and there is a result.", lastStep({ transactions: [day.result] })),
    rule(
      "decryption-of-none",
      "Too few voted, and a trustee decrypted.",
      lastStep({ transactions: [day.decryptions[0]] }),
    ),
  ];
}

export function orderLies(): Member[] {
  const { day, steps, twice } = trueDays();
  const { open, add, votes, close, decrypt, result } = steps;
  const [first, second] = day.decryptions;
  const due = makeDay({ options: { closes_at: genesis.timestamp + 3_500 } });
  const opening = earlierHash(day.open, day.add);
  const early = {
    transactions: [opening, day.add, laterHash(day.forged, day.first, day.add)],
    truth: [opening, day.add],
  };
  return [
    rule("vote-at-opening", "A ballot was cast in the block that opened the election.", [
      early,
      { transactions: [day.second] },
      close,
      decrypt,
      result,
    ]),
    rule("vote-before-opening", "A ballot was cast before the election was opened.", [
      { transactions: [day.first] },
      open,
      add,
      { transactions: [day.second] },
      close,
      decrypt,
      result,
    ]),
    rule("vote-after-closing", "A ballot was cast after the election was closed.", [
      open,
      add,
      { transactions: [day.first] },
      close,
      { transactions: [day.second] },
      decrypt,
      result,
    ]),
    rule("vote-after-closing-time", "A ballot was cast after the closing time.", [
      { transactions: [due.open] },
      add,
      { transactions: [day.first] },
      { ...votes, transactions: [day.second], timestamp: genesis.timestamp + 4_000 },
      close,
      decrypt,
      result,
    ]),
    rule("decryption-early", "A trustee decrypted before the election was closed.", [
      open,
      add,
      votes,
      { transactions: [first] },
      close,
      { transactions: [second] },
      result,
    ]),
    rule("result-early", "The result was there before the last trustee decrypted.", [
      open,
      add,
      votes,
      close,
      { transactions: [first] },
      result,
      { transactions: [second] },
    ]),
    rule("result-open", "The result was there before the election was closed.", [
      open,
      add,
      votes,
      result,
      close,
      decrypt,
    ]),
    rule("result-twice", "There are two results.", [...inOrder(steps), result]),
    rule("decryption-after-result", "A trustee decrypted again after the result.", [
      ...inOrder(steps),
      { transactions: [first] },
    ]),
    rule("decryption-twice", "A trustee decrypted twice.", [
      open,
      add,
      votes,
      close,
      { transactions: [first] },
      { transactions: [first] },
      { transactions: [second] },
      result,
    ]),
    rule("result-false", "A vote was moved from one answer to the other.", [
      open,
      add,
      votes,
      close,
      decrypt,
      { transactions: [{ ...day.result, result: '{"result":[[2,0]]}' }] },
    ]),
    rule("result-form", "The result is not in the one form.", [
      open,
      add,
      votes,
      close,
      decrypt,
      { transactions: [{ ...day.result, result: `${day.result.result} ` }] },
    ]),
    rule("result-elsewhere", "There is a result of an election that there is not.", [
      ...inOrder(steps),
      { transactions: [{ ...day.result, election_id: elsewhere }] },
    ]),
    rule("decryption-elsewhere", "A trustee decrypted an election that there is not.", [
      ...inOrder(steps),
      { transactions: [{ ...first, election_id: elsewhere }] },
    ]),
    rule("credentials-after-vote", "A voter's credential was added after the ballot.", [
      open,
      { transactions: [reordered(day.add, { credentials: day.add.credentials.slice(0, 1) })] },
      votes,
      { transactions: [reordered(day.add, { credentials: day.add.credentials.slice(1) })] },
      close,
      decrypt,
      result,
    ]),
    rule("twice-replaced-in-block", "A ballot and the one that replaces it stand in one block.", [
      twice.steps.open,
      twice.steps.add,
      {
        transactions: [
          twice.day.first,
          laterHash(twice.day.forged, twice.day.again, twice.day.first),
          twice.day.second,
        ],
      },
      twice.steps.close,
      twice.steps.decrypt,
      twice.steps.result,
    ]),
  ];
}

/** The opening with the first minimum of ballots that puts it before the other transaction in a block. */
function earlierHash(opening: OpenElectionTransaction, behind: Transaction): OpenElectionTransaction {
  let earlier = opening;
  while (hashTransaction(earlier).hash > hashTransaction(behind).hash)
    earlier = reordered(earlier, {
      options: { ...earlier.options, closes_at: (earlier.options.closes_at ?? 2e12) + 1 },
    });
  return earlier;
}

/** The first voter's ballot, signed again until it stands behind the other transaction in a block. */
function laterHash(forged: Day["forged"], ballot: BallotTransaction, before: Transaction): BallotTransaction {
  let later = ballot;
  while (hashTransaction(later).hash < hashTransaction(before).hash)
    later = recast(forged, ballot, { voter: 0, change: {} });
  return later;
}

/** Blocks within limits that the genesis does not have. */
export function limitLies(): Member[] {
  const limited = (limits: Partial<Genesis["limits"]>): Network => ({
    genesis: { ...genesis, limits: { ...genesis.limits, ...limits } },
    signers: [validator],
  });
  const few = limited({ block_transactions_max: 1 });
  const small = limited({ transaction_bytes_max: 16_384, block_bytes_max: 16_384 });
  const narrow = limited({ transaction_bytes_max: 16_384 });
  const day = (of: Network) => {
    const {
      decrypt: _decrypt,
      result: _result,
      ...short
    } = stepsOf(makeDay({ genesis: of.genesis, options: { ballots_min: 3 } }));
    return short;
  };
  const { open } = makeDay({ genesis: small.genesis, options: { ballots_min: 3 } });
  /** Another election on this chain, with a description of so many characters. */
  const opened = (uuid: string, of: Network, length: number) => {
    const election = edited(edited(open.election, ["uuid"], uuid), ["description"], "x".repeat(length));
    return reordered(open, { election_id: uuid, election }, registrarOf(of.genesis));
  };
  const inserted = (of: Network, ...transactions: readonly OpenElectionTransaction[]) => {
    const steps = inOrder(day(of));
    return [...steps.slice(0, 2), { transactions }, ...steps.slice(2)];
  };
  return [
    rule("block-full", "A block has more transactions than the genesis allows.", inOrder(day(few)), few),
    rule(
      "transaction-large",
      "A transaction is longer than the genesis allows.",
      inserted(narrow, opened(elsewhere, narrow, 16_000)),
      narrow,
    ),
    rule(
      "block-large",
      "A block is longer than the genesis allows.",
      inserted(small, opened(elsewhere, small, 8_000), opened("33333333333333", small, 8_000)),
      small,
    ),
  ];
}
