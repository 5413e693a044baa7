import type { CeremonyAttempt, CeremonySeat } from "@tabella/rpc/api/ceremony-schemas";

/** Who has not given what the attempt waits for; in a failed one, who made it fail. */
export function missingIn({ phase, trustees }: Pick<CeremonyAttempt, "phase" | "trustees">): readonly CeremonySeat[] {
  switch (phase) {
    case "certificates":
      return trustees.filter(({ inBlock }) => inBlock.certificate === null);
    case "commitments":
      return trustees.filter(({ inBlock }) => inBlock.commitment === null);
    case "polynomials":
      return trustees.filter(({ inBlock }) => inBlock.polynomial === null);
    case "outputs":
      return trustees.filter(({ inBlock }) => inBlock.output === null);
    case "complete":
      return [];
    case "failed":
      return trustees.filter(({ state }) => state === "accused");
  }
}
