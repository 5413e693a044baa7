import { elections } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import { archiveLies } from "./lies-archive.ts";
import { ballotFormLies, ballotLies } from "./lies-ballot.ts";
import { blockLies, certificateLies, chainFormLies } from "./lies-blocks.ts";
import { castLies } from "./lies-cast.ts";
import { credentialLies } from "./lies-credentials.ts";
import { eventLies } from "./lies-events.ts";
import { limitLies, orderLies, registrarLies } from "./lies-ledger.ts";
import { genesisLies, recordLies, rollLies } from "./lies-record.ts";
import { electionLies, trusteeLies } from "./lies-setup.ts";
import { decryptionLies, resultLies, tallyLies } from "./lies-tally.ts";
import { strongProofLies, voteLies } from "./lies-votes.ts";
import type { GoodRecord, Member } from "./member.ts";
import { chainFiles, inOrder, trueDays } from "./story.ts";

/** The records of which nothing is false. */
export function goodRecords(): GoodRecord[] {
  const { plain, full } = elections();
  return [
    {
      name: "plain",
      about: "One question of two answers, two voters, two trustees.",
      files: { archive: forgeArchive(plain.record) },
    },
    {
      name: "full",
      about: "Two questions, one with blank votes; weights; a replaced ballot.",
      files: { archive: forgeArchive(full.record) },
    },
    {
      name: "chain",
      about: "The plain election on a chain of one validator; a voter votes twice.",
      files: chainFiles(inOrder(trueDays().twice.steps)),
    },
  ];
}

/** Every member, in the order of an audit. */
export function members(): Member[] {
  return [
    ...archiveLies(),
    ...eventLies(),
    ...electionLies(),
    ...trusteeLies(),
    ...credentialLies(),
    ...ballotFormLies(),
    ...ballotLies(),
    ...castLies(),
    ...tallyLies(),
    ...decryptionLies(),
    ...resultLies(),
    ...genesisLies(),
    ...chainFormLies(),
    ...blockLies(),
    ...certificateLies(),
    ...registrarLies(),
    ...orderLies(),
    ...limitLies(),
    ...voteLies(),
    ...strongProofLies(),
    ...rollLies(),
    ...recordLies(),
  ];
}
