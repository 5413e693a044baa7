/** A guard without which no lie gets through, and why it may stay. */
export interface SubsumedGuard {
  readonly guard: string;
  readonly because: string;
  /** The guards that catch what it would: with all of them switched off together, a lie gets through. */
  readonly with?: readonly string[];
}

export const subsumedGuards: readonly SubsumedGuard[] = [
  {
    guard: "crypto/src/signature.ts#nobleSignatureChecker: isHex(signature, ed25519SignatureLength)",
    because: "Every signature of a transaction has 64 bytes by its schema.",
  },
  {
    guard: "crypto/src/signature.ts#nobleSignatureChecker: isHex(signature, hybridSignatureLength)",
    because: "Every seal and every author's signature has its length by its schema.",
  },
  {
    guard: "crypto/src/signature.ts#checkCofactorless: s >= Point.Fn.ORDER",
    because:
      "noble refuses to multiply by such a scalar too; here it stands because OpenSSL has the same rule (ledger-open-unreduced).",
  },
  {
    guard: "election/src/evidence.ts#bytesOf: isHex(hex)",
    because: "Hexadecimal digits are demanded by the schema of a ballot.",
  },
  {
    guard: "chain/src/schnorr-signature.ts#decodeSchnorrSignature: isHex(signature, 64)",
    because: "64 bytes are demanded by the schema of a transaction.",
  },
  {
    guard: "chain/src/schnorr-signature.ts#decodeSchnorrSignature: proof.challenge < ed25519Group.order",
    because:
      "A challenge is compared with one that is below the order, so a bigger one never fits (cast-signature-challenge-unreduced).",
  },
  {
    guard: "crypto/src/signature.ts#isEd25519PublicKey: isHex(publicKey, 32)",
    because: "What is no hexadecimal text of 32 bytes is no point either: decoding throws, which counts as no.",
  },
  {
    guard: "verifier/src/audit.ts#createAudit: ran === expected",
    because:
      "Against a bug of the verifier itself: no record makes a check run less often without another failing by name. audit.test.ts shows it (R39).",
  },
  {
    guard: 'verifier/src/audit-archive.ts#auditArchive: !opened.ok && opened.error.check === "not-an-archive"',
    because: "What does not begin as an archive is no record: exit code 2 in place of 1 (verify-record.test.ts).",
  },
  {
    guard: "election/src/archive.ts#openArchive: looksLikeArchive(bytes)",
    because: "What does not begin as an archive is no record, and none of the corpus (verify-record.test.ts).",
  },
  {
    guard: 'election/src/archive.ts#looksLikeArchive: String.fromCharCode(...bytes.subarray(0, 9)) === "BELENIOS\\0"',
    because: "What does not begin as an archive is no record, and none of the corpus (verify-record.test.ts).",
  },
  {
    guard: "election/src/tar.ts#readTar: bytes.length === 0",
    because: "What does not begin as an archive is refused before (archive.test.ts).",
  },
  {
    guard: "election/src/tar.ts#readTar: length > fileLengthMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/compact-json.ts#readJson: text.length > lengthMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "crypto/src/scalar.ts#parseScalar: text.length > 100",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/credential-list.ts#parsePublicCredentials: .max(credentialsMax)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/genesis.ts#parseGenesis: text.length > genesisBytesMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/block-codec.ts#decode: text.length > blockTextMax(limits)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/block-codec.ts#certificateFields: .max(validatorsMax)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/changed-set.ts#changedSet: validators.length >= validatorsMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/transactions/validator-change.ts#applyValidatorChange: cast >= votesPerEpochMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/changed-set.ts#changedSet: member !== undefined",
    because: "Who is in the set has a name and keys of the set, his own; it gives the refusal its proper name.",
    with: ["chain/src/changed-set.ts#changedSet: holder !== undefined"],
  },
  {
    guard: 'chain/src/transaction.ts#electionOf: "election_id" in transaction',
    because: "Without it the answer is undefined in place of null, which is no election's identifier either.",
  },
  {
    guard: "chain/src/genesis.ts#GenesisSchema:  .max(validatorsMax)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/transactions/dkg-polynomial.ts#applyDkgPolynomial: inThisBlock >= polynomialsPerBlockMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "crypto/src/aes-ccm.ts#decryptCcm: length >= lengthLimit(parameters)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/tar.ts#octal: /^[0-7]{11}$/.test(digits)",
    because: "A header is compared byte for byte with the one that these numbers give.",
    with: ["election/src/tar.ts#readTar: equalBytes(block, header(name, length, modifiedAt))"],
  },
  {
    guard: "election/src/tar.ts#equalBytes: a.length === b.length",
    because: "A header is always compared with a header: both have 512 bytes.",
  },
  {
    guard: "crypto/src/utf8.ts#bytesToUtf8: again.length === bytes.length",
    because: "For decoders that replace what is malformed or swallow a mark; the one in use refuses it (tar-not-utf8).",
  },
  {
    guard: "crypto/src/utf8.ts#bytesToUtf8: again.every((byte, at) => byte === bytes[at])",
    because: "For decoders that replace what is malformed or swallow a mark; the one in use refuses it (tar-not-utf8).",
  },
  {
    guard: "election/src/archive.ts#readEvents: isEventType(type)",
    because: "An event of no known type has no number of files, and no place.",
    with: [
      "election/src/archive.ts#readEvents: data.length !== dataCount[type]",
      "election/src/archive.ts#recordOf: behind !== undefined",
    ],
  },
  {
    guard: "election/src/archive.ts#readEvents: data.length !== dataCount[type]",
    because: "What more files would mean has no place in what an event names.",
    with: ["election/src/archive.ts#readEvents: payload !== (last === undefined ? undefined : sha256Hex(last))"],
  },
  {
    guard: "election/src/archive.ts#EventSchema: int",
    because: "A height that is no integer is not the expected one.",
    with: ["election/src/archive.ts#readEvents: event.value.height !== height"],
  },
  {
    guard: "election/src/archive.ts#EventSchema: .min(0)",
    because: "A negative height is not the expected one.",
    with: ["election/src/archive.ts#readEvents: event.value.height !== height"],
  },
  {
    guard: 'election/src/compact-json.ts#HexDigits: .regex(/^[0-9a-f]{64}$/, "not 64 lower-case hexadecimal digits")',
    because: "Hashes are compared, and points decoded, which looks at the digits again.",
    with: ["crypto/src/group.ts#ed25519Group: /^[0-9a-f]{64}$/.test(text)"],
  },
  {
    guard: "crypto/src/group.ts#ed25519Group: /^[0-9a-f]{64}$/.test(text)",
    because:
      "Every text that is decoded has passed the schema of hexadecimal digits, which is switched off together with this one.",
  },
  {
    guard: "election/src/archive.ts#recordOf: election === undefined",
    because: "Setup has four files, or it is not there at all.",
    with: [
      "election/src/archive.ts#recordOf: trustees === undefined",
      "election/src/archive.ts#recordOf: credentials === undefined",
      "election/src/archive.ts#recordOf: setup === undefined",
    ],
  },
  {
    guard: "election/src/archive.ts#recordOf: trustees === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/archive.ts#recordOf: credentials === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/archive.ts#recordOf: setup === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/archive.ts#recordOf: payload === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard:
      'election/src/question.ts#QuestionSchema:  .refine((question) => !NonHomomorphicSchema.safeParse(question).success, { error: "a question that is not homomorphic, whose ballots are shuffled: such elections are not supported", abort: true, })',
    because:
      "Only the reason is another: such a question has none of the fields of a homomorphic one (random-elections.test.ts).",
  },
  {
    guard: "crypto/src/group.ts#ed25519Group: bytes.length % hintLength !== 0",
    because: "The length of the evidence follows from the election and is compared before.",
  },
  {
    guard: "crypto/src/group.ts#ed25519Group: isOnCurve(x, y)",
    because:
      "What is no point gives points that no hash and no equation of the ballot fits (cast-vote-off-curve, cast-proof-off-curve).",
  },
  {
    guard: "crypto/src/group.ts#isOnCurve: modulo(yy - xx - 1n - curveD * ((xx * yy) % prime), prime) === 0n",
    because:
      "What is no point gives points that no hash and no equation of the ballot fits (cast-vote-off-curve, cast-proof-off-curve).",
  },
  {
    guard: "election/src/trustees.ts#parseTrustees: owners > trusteesMax",
    because: "Counted twice: items by the schema, and trustees here.",
    with: ["election/src/trustees.ts#itemsSchema:  .max(trusteesMax)"],
  },
  {
    guard: "election/src/trustees.ts#itemsSchema:  .max(trusteesMax)",
    because: "Counted twice: items here, and trustees when they are opened.",
    with: ["election/src/trustees.ts#parseTrustees: owners > trusteesMax"],
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#ThresholdParametersSchema: int",
    because: "The threshold is the one that all certificates name, and there are as many points.",
    with: [
      "election/src/threshold/threshold-parameters.ts#openThresholdParameters: certificates.value[0]?.context.threshold !== threshold",
      "election/src/threshold/coefexps.ts#openCoefexps: read.value.coefexps.length !== threshold",
    ],
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#ThresholdParametersSchema: .min(1)",
    because: "The threshold is the one that all certificates name, and there are as many points.",
    with: [
      "election/src/threshold/threshold-parameters.ts#openThresholdParameters: certificates.value[0]?.context.threshold !== threshold",
      "election/src/threshold/coefexps.ts#openCoefexps: read.value.coefexps.length !== threshold",
    ],
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#ThresholdParametersSchema: .max(trusteesMax)",
    because: "The threshold is the one that all certificates name, and there are as many points.",
    with: [
      "election/src/threshold/threshold-parameters.ts#openThresholdParameters: certificates.value[0]?.context.threshold !== threshold",
      "election/src/threshold/coefexps.ts#openCoefexps: read.value.coefexps.length !== threshold",
    ],
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#ThresholdParametersSchema: .max(trusteesMax) (2)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#ThresholdParametersSchema: .max(trusteesMax) (3)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#ThresholdParametersSchema: .max(trusteesMax) (4)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#ThresholdParametersSchema: .max(trusteesMax) (5)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard:
      "election/src/threshold/threshold-parameters.ts#openThresholdParameters: certificates.value[0]?.context.threshold !== threshold",
    because: "With another threshold than the polynomials have points there is not one a coefficient.",
    with: ["election/src/threshold/coefexps.ts#openCoefexps: read.value.coefexps.length !== threshold"],
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#openThresholdParameters: subKey === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#checkThresholdParameters: coefexps === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#checkThresholdParameters: signature === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/threshold-parameters.ts#checkThresholdParameters: key === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/coefexps.ts#checkCoefexps: owner === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/certificate.ts#openCertificates: first === undefined",
    because: "Without a certificate there is no threshold that could be the one of the message, and no sub-key.",
    with: [
      "election/src/threshold/threshold-parameters.ts#openThresholdParameters: certificates.value[0]?.context.threshold !== threshold",
      "election/src/threshold/threshold-parameters.ts#openThresholdParameters: subKey === undefined",
    ],
  },
  {
    guard: "election/src/threshold/certificate.ts#openCertificate: context.threshold >= context.size",
    because:
      "A certificate that names another threshold is refused; that all name their size is refused by makeCertificate's tests.",
    with: [
      "election/src/threshold/certificate.ts#openCertificates: certificates.value.every(({ context }) => context.threshold === threshold)",
    ],
  },
  {
    guard: "election/src/threshold/certificate.ts#openCertificate: context.index > context.size",
    because: "A certificate stands at its index, and there are as many as its size.",
    with: ["election/src/threshold/certificate.ts#openCertificates: context.index !== at + 1"],
  },
  {
    guard: "election/src/threshold/certificate.ts#ContextSchema: int",
    because: "The size is the number of certificates.",
    with: ["election/src/threshold/certificate.ts#openCertificates: context.size !== messages.length"],
  },
  {
    guard: "election/src/threshold/certificate.ts#ContextSchema: .min(2)",
    because: "The size is the number of certificates, and the threshold is below it.",
    with: [
      "election/src/threshold/certificate.ts#openCertificates: context.size !== messages.length",
      "election/src/threshold/certificate.ts#openCertificate: context.threshold >= context.size",
    ],
  },
  {
    guard: "election/src/threshold/certificate.ts#ContextSchema: .max(trusteesMax)",
    because: "The size is the number of certificates, which is bounded.",
    with: ["election/src/threshold/certificate.ts#openCertificates: context.size !== messages.length"],
  },
  {
    guard: "election/src/threshold/certificate.ts#ContextSchema: int (2)",
    because: "The thresholds agree, and that of the message is an integer.",
    with: [
      "election/src/threshold/certificate.ts#openCertificates: certificates.value.every(({ context }) => context.threshold === threshold)",
    ],
  },
  {
    guard: "election/src/threshold/certificate.ts#ContextSchema: .min(1)",
    because: "The thresholds agree, and that of the message is not zero.",
    with: [
      "election/src/threshold/certificate.ts#openCertificates: certificates.value.every(({ context }) => context.threshold === threshold)",
    ],
  },
  {
    guard: "election/src/threshold/certificate.ts#ContextSchema: int (3)",
    because: "A certificate stands at its index.",
    with: ["election/src/threshold/certificate.ts#openCertificates: context.index !== at + 1"],
  },
  {
    guard: "election/src/threshold/certificate.ts#ContextSchema: .min(1) (2)",
    because: "A certificate stands at its index.",
    with: ["election/src/threshold/certificate.ts#openCertificates: context.index !== at + 1"],
  },
  {
    guard: "election/src/threshold/coefexps.ts#CoefexpsSchema: .min(1)",
    because: "There are as many points as the threshold, which is not zero.",
    with: ["election/src/threshold/coefexps.ts#openCoefexps: read.value.coefexps.length !== threshold"],
  },
  {
    guard: "election/src/threshold/coefexps.ts#CoefexpsSchema: .max(trusteesMax)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/threshold/polynomial.ts#PolynomialSchema: .max(trusteesMax)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "crypto/src/scalar.ts#parseScalar: /^(?:0|[1-9][0-9]*)$/.test(text)",
    because: "Every scalar that is parsed has passed the schema of decimal digits.",
    with: [
      'election/src/compact-json.ts#Decimal: .regex(/^(?:0|[1-9][0-9]{0,99})$/, "not a decimal number in canonical form")',
    ],
  },
  {
    guard: "chain/src/canonical-json.ts#parseJson: depthOf(text) > jsonDepthMax",
    because: "A bound for the parser: what is nested deeper has no place in any schema.",
  },
  {
    guard:
      'verifier/src/audit-chain.ts#isResultOf: transactions.some((each) => each.type === "election-result" && each.election_id === electionId)',
    because: "No refusal: it says before which block decryptions are looked at.",
  },
  {
    guard: "verifier/src/audit-chain.ts#auditDecryptions: allHold",
    because: "The check has failed by name already; this only keeps the same lie from being told a second time.",
  },
  {
    guard: "consensus/src/certificate.ts#checkCertificate: validatorOf(validators, validator) === undefined",
    because: "Names the stranger; who has no key in the set has no seal that holds.",
  },
  {
    guard: "consensus/src/certificate.ts#checkCertificate: publicKey === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/evidence.ts#checkCommittedBallot: given?.length !== recomputed?.length",
    because: "Evidence is read in the shape of the election: there are as many commitments as equations.",
  },
  {
    guard: "election/src/ballot.ts#checkBallot: ballot.answers.length !== election.questions.length",
    because: "For who checks a ballot that was not parsed: parsing counts the answers.",
    with: ["election/src/ballot-message.ts#decodeUnsigned: message.answers.length !== election.questions.length"],
  },
  {
    guard: "chain/src/apply-block.ts#applyBlock: unchecked !== undefined",
    because: "Against a bug of who applies blocks: the verifier checks every ballot of a block first.",
  },
  {
    guard: "chain/src/transactions/admit-ballot.ts#admitBallot: misfit !== null",
    because: "Spares a validator the proofs; whoever reads the evidence compares the lengths again.",
  },
  {
    guard: "chain/src/transactions/admit-ballot.ts#admitBallot: election.ballotHashes.has(ballot_hash)",
    because: "A ballot that comes again brings its ciphertexts again.",
    with: [
      "chain/src/transactions/admit-ballot.ts#admitBallot: components.some((component) => election.ciphertextComponents.has(component))",
    ],
  },
  {
    guard: "chain/src/sparse-merkle-tree.ts#equal: one.length === other.length",
    because: "Keys are hashes: both have 32 bytes.",
  },
  {
    guard: "chain/src/registrar-signature.ts#isSignedByRegistrar: signature === null",
    because: "Only a closing may be without a signature, and that one is looked at before.",
  },
  {
    guard: "chain/src/transactions/open-election.ts#isMadeFor: made !== null",
    because: "For the types: nothing is not the text of a threshold.",
  },
  {
    guard: "election/src/roll.ts#checkRollSignature: isEd25519PublicKey(roll.authority)",
    because: "Whoever checks an Ed25519 signature refuses keys of small order again.",
    with: ["crypto/src/signature.ts#decodeKey: point.is0()"],
  },
  {
    guard:
      "chain/src/transactions/add-credentials.ts#applyAddCredentials: election.roll !== null && isRollComplete(election)",
    because: "A credential more than the roll has is refused again when it is counted.",
    with: [
      "chain/src/transactions/add-credentials.ts#checkRoll: election.credentials.size > roll.size",
      "chain/src/transactions/add-credentials.ts#checkRoll: checkRollCredentials(roll, list)",
    ],
  },
  {
    guard: "chain/src/election-state.ts#isRollComplete: roll === null || roll.completeInBlock !== null",
    because: "No refusal by itself: always true, it would refuse more.",
  },
  {
    guard: "chain/src/transactions/add-credentials.ts#checkRoll: election.credentials.size > roll.size",
    because: "A list of another size has another hash.",
    with: ["chain/src/transactions/add-credentials.ts#checkRoll: checkRollCredentials(roll, list)"],
  },
  {
    guard: "election/src/roll.ts#checkRollCredentials: credentials.length === roll.size",
    because: "The ledger compares the size before, and a list of another size has another hash.",
  },
  {
    guard: 'chain/src/transactions/election-result.ts#applyElectionResult: election.phase === "tallied"',
    because: "The second result is not due either.",
    with: ["chain/src/transactions/election-result.ts#applyElectionResult: isDue"],
  },
  {
    guard: 'chain/src/transactions/election-result.ts#applyElectionResult: election.phase === "closed"',
    because: "Where no result is due nobody has decrypted, and none follows from the tally (ledger-result-of-none).",
  },
  {
    guard: "chain/src/transactions/election-result.ts#applyElectionResult: isDecrypted(election)",
    because: "Without all the factors that it takes, no result follows from the tally (ledger-result-early).",
  },
  {
    guard: "chain/src/transactions/election-result.ts#applyElectionResult: isDue",
    because: "Without all the factors that it takes, no result follows from the tally (ledger-result-early).",
  },
  {
    guard: "chain/src/election-state.ts#isDecrypted: canDecrypt(trusteeItems, partialDecryptions.keys())",
    because: "Without all the factors that it takes, no result follows from the tally (ledger-result-early).",
  },
  {
    guard:
      "election/src/trustees.ts#canDecrypt: ownersByItem(items).every( ({ item, owners: its }) => its.filter((owner) => present.has(owner)).length >= neededOf(item), )",
    because:
      "Without all the factors that it takes, no result follows from the tally; who is missing has been named before.",
  },
  {
    guard: "election/src/election-result.ts#checkResult: count > totalWeight",
    because: "Spares a multiplication: no tally opens to such a count.",
  },
  {
    guard: "election/src/election-result.ts#combineMessages: factor === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/complaint.ts#openStatement: accuser === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/complaint.ts#openStatement: accused === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/threshold/voutput.ts#checkVoutput: owner === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "verifier/src/export-record.ts#exportRecord: publicKey !== undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/combine-factors.ts#factorWeights: owner < 1",
    because: "Owners are compared with the list of trustees before their factors count.",
  },
  {
    guard: "election/src/combine-factors.ts#factorWeights: owner > count",
    because: "Owners are compared with the list of trustees before their factors count.",
  },
  {
    guard: "election/src/combine-factors.ts#factorWeights: places.length < needed",
    because: "Asked only when as many decrypted as it takes.",
  },
  {
    guard: "chain/src/transactions/trustee-turn.ts#trusteeTurn: state.elections.has(election_id)",
    because: "Every trustee of a complete ceremony has given everything, and nothing more is due.",
    with: [
      "chain/src/transactions/trustee-turn.ts#trusteeTurn: due.hasGiven(attempt)",
      "chain/src/transactions/trustee-turn.ts#trusteeTurn: due.phases.includes(phase)",
    ],
  },
  {
    guard: "election/src/threshold/channel.ts#readMessage: recipient === ed25519Group.encode(input.recipient)",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "election/src/threshold/encrypted-message.ts#openMessage: text === null",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "crypto/src/aes-ccm.ts#decryptCcm: length < 0",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "crypto/src/aes-ccm.ts#decryptCcm: isEqual(tag, encrypted.subarray(length))",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "crypto/src/aes-ccm.ts#isEqual: a.length === b.length",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "crypto/src/aes-ccm.ts#isEqual: xor(a, b).reduce((sum, byte) => sum | byte, 0) === 0",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "election/src/threshold/channel.ts#ChannelMessageSchema: strictObject",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "election/src/threshold/share.ts#SecretSchema: strictObject",
    because:
      "A complaint holds if a share cannot be read: what this lets through is a share that is fine after all, and the complaint about it is refused (ceremony-rejection.test.ts).",
  },
  {
    guard: "verifier/src/export-record.ts#exportRecord: opening === undefined",
    because: "Asked only for an election that is on the chain (chain.election).",
  },
  {
    guard: "verifier/src/export-record.ts#exportRecord: closed",
    because: "Without a closing there is neither a decryption nor a result, and the archive says that voting goes on.",
  },
  {
    guard: "verifier/src/audit-chain.ts#compare: differing !== undefined",
    because: "Names what differs; that anything does is seen in the bytes.",
    with: ["verifier/src/audit-chain.ts#compare: isSame"],
  },
  {
    guard: "verifier/src/audit-chain.ts#equalBytes: a.length === b.length",
    because: "An archive that goes on where the chain's ends has another event, which is compared before.",
  },
  {
    guard: "election/src/ballot-message.ts#unsignedFields: .max(questionsMax)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/ballot-message.ts#Iproof: .max(answersMax + 2)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/ballot-message.ts#decodeUnsigned: choices > choicesMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/ballot-message.ts#AnswerSchema: .max(answersMax + 1)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "election/src/ballot-message.ts#AnswerSchema: .max(answersMax + 1) (2)",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "verifier/src/audit-tally.ts#auditTally: record.closed (2)",
    because: "No tally stands before the end of voting.",
    with: [
      "verifier/src/audit-tally.ts#auditTally: encryptedTally !== null",
      "verifier/src/audit-tally.ts#auditTally: result !== null",
    ],
  },
  {
    guard: "verifier/src/audit-tally.ts#auditTally: encryptedTally !== null",
    because: "No result stands before the tally.",
    with: ["verifier/src/audit-tally.ts#auditTally: result !== null"],
  },
  {
    guard: "election/src/strong-decryption-proof.ts#checkStrongProofs: message === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: "election/src/strong-decryption-proof.ts#checkStrongProofs: factor === undefined",
    because: "For the types: what is undefined here was counted or found before.",
  },
  {
    guard: 'chain/src/transactions/election-result.ts#applyElectionResult: election.phase === "open"',
    because:
      "While the election is open nobody has decrypted, and no result follows from the tally (ledger-result-open).",
  },
  {
    guard: "chain/src/evidence.ts#parseEvidence: text.length > evidenceLengthMax",
    because: "A bound on work or memory: what is longer means nothing else, and is refused for that alone.",
  },
  {
    guard: "chain/src/evidence.ts#common: int",
    because: "The chain id of a proof is compared with the chain's own.",
    with: ["chain/src/check-evidence.ts#checkEvidence: evidence.chain_id !== chainId"],
  },
  {
    guard: "chain/src/evidence.ts#common: .min(1)",
    because: "The chain id of a proof is compared with the chain's own.",
    with: ["chain/src/check-evidence.ts#checkEvidence: evidence.chain_id !== chainId"],
  },
  {
    guard: "consensus/src/message-codec.ts#height: .max(Number.MAX_SAFE_INTEGER)",
    because: "Of a height that is yet to come no set of validators is known.",
    with: ["chain/src/check-evidence.ts#checkEquivocation: validators === null"],
  },
  {
    guard: "chain/src/check-evidence.ts#certificateFailure: certified.ok",
    because:
      "It gives the failure its code; what refuses is the question whether there is one (evidence-fork-unsealed).",
  },
  {
    guard: "chain/src/check-evidence.ts#checkEquivocation: validatorOf(validators, author) === undefined",
    because: "No signature of a stranger holds, since no key of it is known.",
    with: [
      "consensus/src/message-signature.ts#checkMessage: publicKey === undefined",
      "consensus/src/message-signature.ts#checkMessage: checker.checkEd25519(publicKey, messageBytes(identity, message), message.signature)",
    ],
  },
  {
    guard: "consensus/src/message-signature.ts#checkMessage: publicKey === undefined",
    because: "A stranger was refused before its signature was looked at.",
    with: [
      "chain/src/check-evidence.ts#checkEquivocation: validatorOf(validators, author) === undefined",
      "consensus/src/message-signature.ts#checkMessage: checker.checkEd25519(publicKey, messageBytes(identity, message), message.signature)",
    ],
  },
  {
    guard: "consensus/src/message-log.ts#saysTheSame: valueSaid(one) === valueSaid(other)",
    because: "Always true, it refuses every proof; what it must not be is false, and then its caller lets one through.",
  },
];
