import { sealersOf } from "@tabella/chain/validator-changes";
import { ok } from "@tabella/crypto/result";
import { codesOneSlipAway, parseTrackingCode, trackingCodePrefix } from "@tabella/election/tracking-code";
import type { SearchAnswer, SearchHit } from "@tabella/rpc/api/chain-schemas";
import type { Answer, ChainPort } from "@tabella/rpc/api/ports";
import type { ValidatorDirectory } from "./known-validators.ts";
import type { Validators } from "./validators.ts";

interface Search {
  readonly validators: Validators;
  readonly port: ChainPort;
  readonly directory: ValidatorDirectory;
}

const hitsMax = 20;

/** One box for everything (EXP-2): the form of the text says what it may be; each reading is looked up. */
export async function searchChain(text: string, search: Search): Answer<SearchAnswer> {
  const hits: SearchHit[] = [];
  const tried: SearchAnswer["tried"] = [];
  let mistypedGroup: number | null = null;

  if (/^#?\d{1,15}$/.test(text)) {
    tried.push("height");
    const block = await search.port.block({ index: Number(text.replace("#", "")) });
    if (block.ok) hits.push(blockHit(block.value.summary));
    else if (block.error.code !== "NOT_FOUND") return block;
  }
  if (/^(?:0x)?[0-9a-f]{64}$/i.test(text)) {
    tried.push("hash");
    const byHash = await hitsOfHash(`0x${text.toLowerCase().replace(/^0x/, "")}`, search);
    if (!byHash.ok) return byHash;
    hits.push(...byHash.value);
  }
  if (looksLikeTrackingCode(text)) {
    tried.push("tracking-code");
    const code = parseTrackingCode(text);
    if (code.ok) {
      const ballot = await hitsOfBallot(trackingCodePrefix(code.value) as `0x${string}`, search);
      if (!ballot.ok) return ballot;
      hits.push(...ballot.value);
    } else mistypedGroup = code.error.group ?? (await mistypedGroupOf(text, search));
  }
  const validators = sealersOf(await search.directory.current(), Number.MAX_SAFE_INTEGER).filter(
    ({ address, name }) => address === text.toLowerCase() || name.toLowerCase() === text.toLowerCase(),
  );
  if (validators.length > 0 || /^0x[0-9a-f]{40}$/i.test(text)) tried.push("validator");
  hits.push(...validators.map(({ address, name }) => ({ kind: "validator" as const, address, name })));

  const elections = await search.port.elections();
  if (!elections.ok) return elections;
  tried.push("election");
  for (const { uuid, name } of elections.value) {
    if (uuid === text || name.toLowerCase().includes(text.toLowerCase())) hits.push({ kind: "election", uuid, name });
  }
  return ok({ hits: hits.slice(0, hitsMax), tried, mistypedGroup: hits.length > 0 ? null : mistypedGroup });
}

/** Four groups of four and a check character, however they are typed; a plain number is a height. */
function looksLikeTrackingCode(text: string): boolean {
  const characters = text.replaceAll(/[\s-]/g, "");
  return characters.length >= 15 && characters.length <= 18 && /^[0-9a-z]+[0-9a-z*~$=]$/i.test(characters);
}

/** UX-8: the group in which a code differs from one that exists. The few codes near it are looked up, never all. */
async function mistypedGroupOf(text: string, search: Search): Promise<number | null> {
  const existing = await Promise.all(
    codesOneSlipAway(text).map(async (code) => {
      const ballot = await hitsOfBallot(trackingCodePrefix(code) as `0x${string}`, search);
      return ballot.ok && ballot.value.length > 0 ? [code] : [];
    }),
  );
  const code = parseTrackingCode(text, existing.flat());
  return code.ok ? null : code.error.group;
}

async function hitsOfHash(hash: `0x${string}`, search: Search): Answer<SearchHit[]> {
  const [block, transaction, ballot] = await Promise.all([
    search.port.block({ hash }),
    search.port.transaction(hash),
    hitsOfBallot(hash, search),
  ]);
  if (!ballot.ok) return ballot;
  const hits: SearchHit[] = [...ballot.value];
  if (block.ok) hits.push(blockHit(block.value.summary));
  if (transaction.ok) {
    const { summary, blockIndex } = transaction.value;
    hits.push({ kind: "transaction", summary, blockIndex });
  }
  return ok(hits);
}

async function hitsOfBallot(ballotHash: `0x${string}`, { validators }: Search): Answer<SearchHit[]> {
  const state = await validators.ask((client) => client.ballots.check.query({ ballotHash }));
  if (!state.ok) return state;
  if (state.value.state !== "final") return ok([]);
  const { transactionHash, electionId, blockIndex } = state.value;
  return ok([{ kind: "ballot", ballotHash: state.value.ballotHash, transactionHash, electionId, blockIndex }]);
}

function blockHit({ index, blockHash }: { readonly index: number; readonly blockHash: string }): SearchHit {
  return { kind: "block", index, blockHash };
}
