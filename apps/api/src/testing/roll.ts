/** A credential authority for tests, and elections by roll. */
import { generateCredential, publicCredential } from "@tabella/election/credential";
import { signRoll } from "@tabella/election/roll";
import { formatRollFile } from "@tabella/election/roll-file";
import { generateTrusteeKey } from "@tabella/election/trustee-key";
import { ed25519Signer } from "@tabella/keys/ed25519-key-file";
import type { TestPerson } from "./api.ts";
import { random } from "./election.ts";

export const authority = ed25519Signer(random(32));

export interface TestRoll {
  /** Of roll.json. */
  readonly text: string;
  readonly voters: readonly {
    readonly email: string;
    readonly weight: number;
    readonly credential: string;
    /** What stands on the voter's letter. */
    readonly secret: string;
  }[];
}

/** What `tabella credentials` makes: the first voter's ballot counts once, the second's twice, and so on. */
export function rollOf(election: string, emails: readonly string[]): TestRoll {
  const voters = emails.map((email, at) => {
    const secret = generateCredential(random);
    return { email, weight: at + 1, credential: publicCredential(secret, election, random), secret };
  });
  const { authority: publicKey, signature } = signRoll({ election, credentials: voters }, authority);
  const text = formatRollFile({
    format: "tabella-roll-1",
    election,
    authority: publicKey,
    signature,
    voters: voters.map(({ email, weight, credential }) => ({ email, weight, credential })),
  });
  return { text, voters };
}

/** A draft by roll, whose trustees have their keys. */
export async function draftRollElection(
  administrator: TestPerson,
  trustees: readonly TestPerson[],
): Promise<{ readonly electionId: string; readonly trusteeKeys: readonly bigint[] }> {
  const { uuid: electionId } = await administrator.client.elections.create.mutate({
    name: "By roll",
    description: "",
    questions: [{ question: "Who?", answers: ["Ada", "Emmy"], min: 1, max: 1 }],
    registration: "roll",
    ballotsMin: 1,
    trusteeEmails: trustees.map(({ account }) => account.email),
  });
  const trusteeKeys: bigint[] = [];
  for (const trustee of trustees) {
    const { privateKey, publicKey } = generateTrusteeKey(random);
    trusteeKeys.push(privateKey);
    const key = { electionId, publicKey: publicKey.public_key, pok: publicKey.pok };
    await trustee.client.trustees.register.mutate(key);
  }
  return { electionId, trusteeKeys };
}
