import type { PinStore } from "@/components/verify/genesis-pin.ts";
import { type KeptCheckpoint, readBoard, rememberBoard, rememberContradiction } from "./board-memory.ts";
import type {
  BoardJudgement,
  BoardToJudge,
  CertifiedBoard,
  ForkProof,
  ShownBoard,
  TwoCheckpoints,
} from "./judge-board.ts";

/** What the reader of the page that is open now is told. What contradicts is told on every page, from memory. */
export type BoardState =
  | { readonly kind: "goes-on" | "contradicts" }
  | { readonly kind: "behind"; readonly height: number; readonly seen: KeptCheckpoint }
  | { readonly kind: "uncertified"; readonly detail: string };

interface Watch {
  readonly genesis: { readonly hash: string; readonly text: string };
  readonly store: PinStore;
  readonly nowMs: () => number;
  /** The server's answer: the checkpoint of a height or of its head, going on from the height that was seen. */
  readonly ask: (of: { readonly height: number | null; readonly since: number | null }) => Promise<ShownBoard>;
  readonly judge: (input: BoardToJudge) => Promise<BoardJudgement>;
  readonly proveFork: (input: TwoCheckpoints) => Promise<ForkProof | null>;
}

/**
 * Looks at the board once: checks what is shown, compares it with what this browser remembers, and remembers the outcome.
 * @throws whatever `ask` throws; nothing is remembered then
 */
export async function watchBoard(watch: Watch): Promise<BoardState> {
  const { genesis, store, nowMs } = watch;
  const seen = readBoard(store, genesis.hash)?.last ?? null;
  const board = await watch.ask({ height: null, since: seen?.height ?? null });
  const judged = await watch.judge({ genesisText: genesis.text, seen, board });
  switch (judged.relation) {
    case "empty":
      return { kind: "goes-on" };
    case "uncertified":
      return { kind: "uncertified", detail: judged.detail };
    case "older":
      if (seen === null) return { kind: "goes-on" };
      return { kind: "behind", height: judged.shown?.height ?? 0, seen };
    case "first":
    case "extends":
      rememberBoard(store, genesis.hash, { ...judged.shown, seenAtMs: nowMs() });
      return { kind: "goes-on" };
    case "forked":
    case "unproven": {
      if (seen === null) return { kind: "goes-on" };
      const found = await forkOf(watch, { seen, shown: judged.shown });
      rememberContradiction(store, genesis.hash, {
        relation: found === null ? judged.relation : "forked",
        shown: { ...(found?.shown ?? judged.shown), seenAtMs: nowMs() },
        proof: found?.proof ?? null,
      });
      return { kind: "contradicts" };
    }
  }
}

/** Two certificates of one height are a proof: where the shown board is higher, its block at the seen height is asked for. */
async function forkOf(
  { genesis, ask, judge, proveFork }: Watch,
  { seen, shown }: { readonly seen: KeptCheckpoint; readonly shown: CertifiedBoard },
): Promise<{ readonly shown: CertifiedBoard; readonly proof: ForkProof } | null> {
  const prove = async (other: CertifiedBoard) => {
    const proof = await proveFork({ genesisText: genesis.text, one: seen.text, other: other.text });
    return proof === null ? null : { shown: other, proof };
  };
  if (shown.height <= seen.height) return prove(shown);
  // Whoever hides this block keeps the proof back, not the warning.
  const there = await ask({ height: seen.height, since: null }).catch(() => null);
  if (there === null) return prove(shown);
  const judged = await judge({ genesisText: genesis.text, seen, board: there });
  return judged.relation === "forked" ? prove(judged.shown) : prove(shown);
}
