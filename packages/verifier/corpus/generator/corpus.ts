import { ceremonyChain, ceremonyElection } from "./ceremony-story.ts";
import { elections } from "./elections.ts";
import { forgeArchive } from "./forged-archive.ts";
import { archiveLies } from "./lies-archive.ts";
import { ballotFormLies, ballotLies } from "./lies-ballot.ts";
import { blockLies, certificateLies, chainFormLies } from "./lies-blocks.ts";
import { castLies } from "./lies-cast.ts";
import { certificateAdmissionLies, polynomialLies, turnLies } from "./lies-ceremony.ts";
import { failedCeremony, openingLies, outputLies } from "./lies-ceremony-output.ts";
import { credentialLies } from "./lies-credentials.ts";
import { eventLies } from "./lies-events.ts";
import { evidenceLies } from "./lies-evidence.ts";
import { ceremonyFormLies, otherFormLies, registrarFormLies } from "./lies-forms.ts";
import { governanceFormLies, governanceLies } from "./lies-governance.ts";
import { limitLies, orderLies, registrarLies } from "./lies-ledger.ts";
import { genesisLies, recordLies, rollLies } from "./lies-record.ts";
import { electionLies, trusteeLies } from "./lies-setup.ts";
import { strongProofLies } from "./lies-strong-proofs.ts";
import { decryptionLies, resultLies, tallyLies } from "./lies-tally.ts";
import { thresholdLies } from "./lies-threshold.ts";
import { thresholdDecryptionLies } from "./lies-threshold-decryption.ts";
import { voteLies } from "./lies-votes.ts";
import type { GoodRecord, Member } from "./member.ts";
import { chainFiles, inOrder, network, trueDays } from "./story.ts";

/** The records of which nothing is false. */
export function goodRecords(): GoodRecord[] {
  const { plain, full, threshold, mixed } = elections();
  const { open, close } = trueDays().bare;
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
      name: "threshold",
      about: "Three trustees of whom two suffice; the third did not decrypt.",
      files: { archive: forgeArchive(threshold.record) },
    },
    {
      name: "mixed",
      about: "One trustee who is always needed, and three of whom two suffice; the second of all did not decrypt.",
      files: { archive: forgeArchive(mixed.record) },
    },
    {
      name: "ceremony",
      about: "A key ceremony of two trustees of whom one suffices, and the election of that key, on a chain.",
      files: chainFiles(ceremonyChain(), network, ceremonyElection()),
    },
    {
      name: "failed-ceremony",
      about: "A key ceremony that a complaint ended, beside an election of other trustees.",
      files: chainFiles([open, ...failedCeremony(), close]),
    },
    {
      name: "chain",
      about: "The plain election on a chain of one validator; a voter votes twice.",
      files: chainFiles(inOrder(trueDays().twice.steps)),
    },
  ];
}

/** Every member. What is new comes last, so that the randomness of the others stays theirs. */
export function members(): Member[] {
  return [
    ...archiveLies(),
    ...eventLies(),
    ...electionLies(),
    ...trusteeLies(),
    ...thresholdLies(),
    ...thresholdDecryptionLies(),
    ...credentialLies(),
    ...ballotFormLies(),
    ...ballotLies(),
    ...castLies(),
    ...tallyLies(),
    ...decryptionLies(),
    ...resultLies(),
    ...genesisLies(),
    ...registrarFormLies(),
    ...otherFormLies(),
    ...ceremonyFormLies(),
    ...chainFormLies(),
    ...blockLies(),
    ...certificateLies(),
    ...registrarLies(),
    ...orderLies(),
    ...limitLies(),
    ...voteLies(),
    ...strongProofLies(),
    ...rollLies(),
    ...certificateAdmissionLies(),
    ...turnLies(),
    ...polynomialLies(),
    ...outputLies(),
    ...openingLies(),
    ...recordLies(),
    ...governanceFormLies(),
    ...governanceLies(),
    ...evidenceLies(),
  ];
}
