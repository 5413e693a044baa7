import { formatAbsence } from "@tabella/chain/absence";
import type { Genesis } from "@tabella/chain/genesis";
import { sealersOf } from "@tabella/chain/validator-changes";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { ValidatorView } from "@tabella/rpc/api/chain-schemas";
import type { OwnFailure } from "@tabella/rpc/api/failure";
import type { Answer, ChainPort } from "@tabella/rpc/api/ports";
import type { HashHex } from "@tabella/rpc/api/schemas";
import type { BlockSummary, ChainStatus, ValidatorView as SeenValidator } from "@tabella/rpc/validator/ports";
import type { output } from "zod";
import {
  blockView,
  ledgerElection,
  misdeedsView,
  namesFrom,
  summaryOfRow,
  transactionView,
  validatorChangesView,
} from "./explorer-views.ts";
import type { ValidatorDirectory } from "./known-validators.ts";
import { readCheckpoint } from "./read-checkpoint.ts";
import { searchChain } from "./search.ts";
import type { Validators } from "./validators.ts";

type Hash = `0x${string}` & output<typeof HashHex>;

const recentBlocksMax = 50;
/** The blocks that a reader who was away gets at once; more, he reads page by page. */
const resumedBlocksMax = 100;
const sharedPagesMax = 20;

/** The explorer's reads, passed on to whichever validator answers. */
export function createChainPort({
  validators,
  directory,
  genesis,
  genesisText,
}: {
  validators: Validators;
  directory: ValidatorDirectory;
  genesis: Genesis;
  genesisText: string;
}): ChainPort {
  /** Pages that many streams ask for at the same moment, when a block has become final: asked once, if they are whole. */
  const sharedPages = new Map<string, ReturnType<typeof newBlocksPage>>();

  function newBlocksPage(from: number) {
    return validators.ask((client) =>
      client.chain.summaries.query({ cursor: from, limit: resumedBlocksMax, order: "ascending" }),
    );
  }

  function sharedPage(from: number, height: number): ReturnType<typeof newBlocksPage> {
    const name = `${from}-${height}`;
    const shared = sharedPages.get(name);
    if (shared !== undefined) return shared;
    const page = newBlocksPage(from);
    sharedPages.set(name, page);
    // Who was asked may lag behind, or fail: the next one who wants this page asks anew.
    const forget = () => {
      if (sharedPages.get(name) === page) sharedPages.delete(name);
    };
    page.then((read) => {
      const last = read.ok ? read.value.items.at(-1) : undefined;
      if (last === undefined || last.header.index < height) forget();
    }, forget);
    const [oldest] = sharedPages.keys();
    if (sharedPages.size > sharedPagesMax && oldest !== undefined) sharedPages.delete(oldest);
    return page;
  }

  const port: ChainPort = {
    async status() {
      const answers = await validators.ask((client) =>
        Promise.all([client.chain.status.query(), client.elections.list.query()]),
      );
      if (!answers.ok) return answers;
      const [status, elections] = answers.value;
      const { chainId, genesisHash, height, headHash, targetHeight, provenHeight, headTimestamp, quorum } = status;
      return ok({
        chainId,
        genesisHash,
        height,
        headHash,
        targetHeight: Math.max(height, targetHeight),
        provenHeight: Math.min(height, provenHeight),
        headTimestamp,
        quorum,
        validatorCount: status.validatorCount,
        transactionCount: status.ledgerSize,
        validatorsOnline: validators.known().filter((one) => one.status !== null).length,
        electionCount: elections.length,
      });
    },

    async blocks({ cursor, limit }) {
      // The API's cursor is exclusive ("below"), the validator's names the page's first block.
      if (cursor === 0) return ok({ blocks: [], nextCursor: null });
      const page = await validators.ask((client) =>
        client.chain.summaries.query({
          limit,
          order: "descending",
          ...(cursor === null ? {} : { cursor: cursor - 1 }),
        }),
      );
      if (!page.ok) return page;
      const { items, nextCursor } = page.value;
      const last = items.at(-1)?.header.index ?? 0;
      const nameOf = namesFrom(await directory.current());
      return ok({
        blocks: items.map((row) => summaryOfRow(row, nameOf)),
        nextCursor: nextCursor === null ? null : last,
      });
    },

    async blockRange({ from, limit }) {
      const answers = await validators.ask((client) =>
        Promise.all([
          client.chain.blocks.query({ cursor: from, limit, order: "ascending" }),
          client.chain.status.query(),
        ]),
      );
      if (!answers.ok) return answers;
      const [page, status] = answers.value;
      return ok({ blocks: [...page.items], head: status.height });
    },

    async block(id) {
      const reference = "index" in id ? { height: id.index } : { hash: id.hash as Hash };
      const sealed = await found(
        validators.find(async (client) => {
          const block = await client.chain.block.query(reference);
          return { block, changes: await client.validators.changes.query({ height: block.index }) };
        }),
        "block",
      );
      if (!sealed.ok) return sealed;
      const known = await directory.current();
      return ok(blockView(sealed.value, sealersOf(known, sealed.value.block.index).length, namesFrom(known)));
    },

    async transaction(hash) {
      const transactionHash = hash as Hash;
      const transaction = await found(
        validators.find((client) => client.chain.transaction.query({ transactionHash })),
        "transaction",
      );
      return transaction.ok ? ok(transactionView(transaction.value)) : transaction;
    },

    async receipt(of) {
      const reference =
        "ballotHash" in of ? { ballotHash: of.ballotHash as Hash } : { transactionHash: of.transactionHash as Hash };
      const receipt = await found(
        validators.find((client) => client.chain.receipt.query(reference)),
        "receipt",
      );
      if (!receipt.ok) return receipt;
      const { transaction, transaction_hash, header, seals } = receipt.value;
      const ballotHash = transaction.ballot_hash;
      const ballot = await validators.ask((client) => client.ballots.check.query({ ballotHash }));
      if (!ballot.ok) return ballot;
      return ok({
        receipt: JSON.stringify(receipt.value),
        ballotHash,
        replacedBy: ballot.value.state === "final" ? ballot.value.replacedBy : null,
        transactionHash: transaction_hash,
        electionId: transaction.election_id,
        blockIndex: header.index,
        seals: seals.length,
        validators: sealersOf(await directory.current(), header.index).length,
      });
    },

    async absence({ electionId, credential }) {
      const absence = await found(
        validators.find((client) => client.elections.absence.query({ electionId, credential })),
        "block",
      );
      return absence.ok ? ok({ absence: formatAbsence(absence.value) }) : absence;
    },

    async validators() {
      const answers = await validators.ask((client) =>
        Promise.all([
          client.validators.list.query(),
          client.chain.summaries.query({ limit: recentBlocksMax, order: "descending" }),
        ]),
      );
      if (!answers.ok) return answers;
      const [seen, recent] = answers.value;
      const now = sealersOf(await directory.current(), Number.MAX_SAFE_INTEGER);
      return ok(
        now.map(({ address, name, publicKey }) =>
          validatorView({ address, name, ed25519: publicKey.ed25519 }, { seen, recent: recent.items, validators }),
        ),
      );
    },

    async validatorChanges() {
      const governance = await validators.ask((client) => client.validators.governance.query());
      if (!governance.ok) return governance;
      return ok(validatorChangesView(governance.value, namesFrom(await directory.current())));
    },

    async misdeeds() {
      const evidence = await validators.ask((client) => client.validators.evidence.query());
      return evidence.ok ? ok(misdeedsView(evidence.value, namesFrom(await directory.current()))) : evidence;
    },

    checkpoint: (of) => found(readCheckpoint(of, { validators, genesis }), "block"),

    async elections() {
      const elections = await validators.ask((client) => client.elections.list.query());
      return elections.ok ? ok(elections.value.map(ledgerElection)) : elections;
    },

    async pool() {
      const status = await validators.ask((client) => client.chain.status.query());
      return status.ok ? ok({ waiting: status.value.pending }) : status;
    },

    search: (text) => searchChain(text, { validators, port, directory }),

    genesis: () => genesisText,

    async *newBlocks(after, signal) {
      let last = after;
      while (!signal.aborted) {
        const height = validators.height();
        if (height !== null) {
          last ??= height;
          const from = Math.max(last, height - resumedBlocksMax) + 1;
          if (from <= height) {
            const page = await sharedPage(from, height);
            if (page.ok) {
              const nameOf = namesFrom(await directory.current());
              for (const row of page.value.items) {
                if (signal.aborted) return;
                last = row.header.index;
                yield summaryOfRow(row, nameOf);
              }
            }
          }
        }
        await validators.nextLook(signal);
      }
    },
  };
  return port;
}

async function found<Value>(answer: Answer<Value | null>, what: string): Promise<Result<Value, OwnFailure>> {
  const result = (await answer) as Result<Value | null, OwnFailure>;
  if (!result.ok) return result;
  return result.value === null ? err({ code: "NOT_FOUND", what }) : ok(result.value);
}

function validatorView(
  identity: Pick<ValidatorView, "address" | "name" | "ed25519">,
  {
    seen,
    recent,
    validators,
  }: { seen: readonly SeenValidator[]; recent: readonly BlockSummary[]; validators: Validators },
): ValidatorView {
  const { address } = identity;
  const own = validators.known().find(({ status }) => status?.address === address)?.status ?? null;
  const known = seen.find((validator) => validator.address === address);
  const authored = recent.find(({ header }) => header.validator === address);
  return {
    ...identity,
    // Seen by us, or else by the validator that we asked.
    online: own !== null || (known === undefined ? null : known.connected || known.isSelf),
    state: stateOf(own),
    height: own?.height ?? known?.height ?? null,
    provenHeight: own?.provenHeight ?? null,
    recent: recent.map(({ header, seals }) => ({
      index: header.index,
      sealed: seals.some(({ validator }) => validator === address),
      authored: header.validator === address,
    })),
    lastAuthoredBlock: authored?.header.index ?? null,
  };
}

function stateOf(status: ChainStatus | null): ValidatorView["state"] {
  if (status === null) return null;
  if (status.halted !== null) return "stopped";
  return status.role === "watching" ? "watching" : "voting";
}
