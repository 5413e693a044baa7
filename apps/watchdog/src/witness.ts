/** Cosigns what goes on from everything that it has cosigned (c2sp.org/tlog-witness), and nothing else, ever. */

import type { Checkpoint } from "@tabella/chain/checkpoint";
import { checkCheckpoint } from "@tabella/chain/checkpoint";
import {
  compareCheckpoints,
  formatNextCheckpoint,
  type NextCheckpoint,
  parseNextCheckpoint,
} from "@tabella/chain/compare-checkpoints";
import type { Genesis } from "@tabella/chain/genesis";
import { cosign, formatWitnessKey } from "@tabella/crypto/cosignature";
import { err, ok, type Result } from "@tabella/crypto/result";
import type { SignatureChecker } from "@tabella/crypto/signature";
import { formatNote, formatSignatureLine } from "@tabella/crypto/signed-note";
import type { WitnessFiles } from "./witness-store.ts";

/** A certified checkpoint that is none of the history that was cosigned. */
export interface Contradiction {
  readonly seen: Checkpoint;
  readonly shown: Checkpoint;
  /** `forked`: both certificates hold, and no history has both. `unproven`: the proof does not hold. */
  readonly relation: "forked" | "unproven";
}

export type Refusal =
  | { readonly code: "MALFORMED"; readonly detail: string }
  | { readonly code: "OTHER_ORIGIN" }
  | { readonly code: "NOT_CERTIFIED"; readonly detail: string }
  /** The proof does not begin where this witness is. */
  | { readonly code: "OTHER_SIZE"; readonly size: number }
  | { readonly code: "CONTRADICTS"; readonly contradiction: Contradiction };

export class Witness {
  readonly #genesis: Genesis;
  readonly #files: WitnessFiles;
  readonly #checker: SignatureChecker;
  readonly #nowMs: () => number;
  #last: Checkpoint | null;
  #contradiction: Contradiction | null = null;

  constructor(options: {
    readonly genesis: Genesis;
    readonly files: WitnessFiles;
    readonly checker: SignatureChecker;
    readonly nowMs: () => number;
  }) {
    this.#genesis = options.genesis;
    this.#files = options.files;
    this.#checker = options.checker;
    this.#nowMs = options.nowMs;
    this.#last = options.files.last;
  }

  /** NAME+ID+KEY, for those who trust it. */
  get key(): string {
    return formatWitnessKey(this.#files.cosigner);
  }

  /** The newest that it has cosigned; it never goes back. */
  get last(): Checkpoint | null {
    return this.#last;
  }

  /** The first one met; it stands for good. */
  get contradiction(): Contradiction | null {
    return this.#contradiction;
  }

  read(name: Parameters<WitnessFiles["read"]>[0]): string | null {
    return this.#files.read(name);
  }

  /**
   * One request of the specification: old size, proof, checkpoint. Nothing is awaited between looking at the last
   * checkpoint and remembering the new one. Cheap questions come first (SEC-18).
   * @returns the line of the cosignature
   */
  add(text: string): Result<string, Refusal> {
    const next = parseNextCheckpoint(text);
    if (!next.ok) return err({ code: "MALFORMED", detail: next.error });
    return this.addNext(next.value);
  }

  addNext({ oldSize, path, checkpoint: text }: NextCheckpoint): Result<string, Refusal> {
    const seen = this.#last;
    if (oldSize !== (seen?.size ?? 0)) return err({ code: "OTHER_SIZE", size: seen?.size ?? 0 });
    const checked = checkCheckpoint(this.#genesis, text, this.#checker);
    if (!checked.ok) {
      const { step, detail } = checked.error;
      if (step === "form") return err({ code: "MALFORMED", detail });
      return err(
        step === "origin" ? { code: "OTHER_ORIGIN" } : { code: "NOT_CERTIFIED", detail: `${step}: ${detail}` },
      );
    }
    const { note, size, root, height, blockHash } = checked.value;
    const shown = { size, root, height, blockHash };
    if (oldSize > shown.size) return err({ code: "MALFORMED", detail: "the old size is above the new one" });
    if (seen !== null) {
      const relation = compareCheckpoints(seen, shown, path);
      if (relation === "forked" || relation === "unproven") return err(this.#contradicted({ seen, shown, relation }));
      if (relation === "older") return err({ code: "OTHER_SIZE", size: seen.size });
    }
    const line = cosign(note.text, this.#files.cosigner, Math.floor(this.#nowMs() / 1_000));
    this.#files.remember(shown);
    this.#last = shown;
    // Certificates only: whoever submits may add lines of his own.
    const own = note.signatures.filter(({ name }) => name === note.text.slice(0, note.text.indexOf("\n")));
    const cosigned = formatNote({ text: note.text, signatures: [...own, line] });
    const proof = seen === null ? null : formatNextCheckpoint({ oldSize, path, checkpoint: cosigned });
    if (seen === null || shown.size > seen.size) {
      this.#files.publish({ size: shown.size, text: cosigned, next: proof });
    }
    return ok(formatSignatureLine(line));
  }

  #contradicted(contradiction: Contradiction): Refusal {
    this.#contradiction ??= contradiction;
    return { code: "CONTRADICTS", contradiction };
  }
}
