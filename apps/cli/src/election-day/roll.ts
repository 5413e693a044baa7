import { signRoll } from "@tabella/election/roll";
import { formatRollFile } from "@tabella/election/roll-file";
import { ed25519Signer } from "@tabella/keys/ed25519-key-file";
import { issueCredentials } from "../credentials/issue-credentials.ts";
import { systemRandom } from "./voter.ts";

/** What a credential authority makes for an election. */
export interface IssuedRoll {
  /** The text of roll.json, for the administrator. */
  readonly file: string;
  /** The voting key in each voter's letter. */
  readonly letters: readonly string[];
}

/** The credential authority's part, as `tabella credentials` does it, without leaving anything on disk. */
export function issueRoll(
  election: string,
  voters: readonly { readonly email: string; readonly weight: number }[],
): IssuedRoll {
  const authority = ed25519Signer(systemRandom(32));
  const listed = voters.map((voter) => ({ ...voter, name: "" }));
  const credentials = issueCredentials({ election, voters: listed, onProgress: () => undefined }, systemRandom);
  const { signature } = signRoll({ election, credentials }, authority);
  const file = formatRollFile({
    format: "tabella-roll-1",
    election,
    authority: authority.publicKey,
    signature,
    voters: credentials.map(({ email, weight, credential }) => ({ email, weight, credential })),
  });
  return { file, letters: credentials.map(({ secret }) => secret) };
}
