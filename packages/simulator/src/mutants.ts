/** One rule of the protocol, broken in the production source: a text that stands there exactly once, and what is put there. */
export interface Mutant {
  readonly name: string;
  /** The seed that found it last: tried first, and looked for anew if it does not find it any more. */
  readonly seed: number;
  /** The rule of docs/consensus.md. */
  readonly rule: string;
  /** Path below `packages`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The size at which the flaw shows; 4 if nothing is said. */
  readonly validators?: number;
}

const set = "consensus/src/validator-set.ts";
const certificate = "consensus/src/certificate.ts";
const signature = "consensus/src/message-signature.ts";
const justification = "consensus/src/justification.ts";
const voting = "consensus/src/voting.ts";
const deciding = "consensus/src/deciding.ts";
const receiving = "consensus/src/receiving.ts";
const roundChanging = "consensus/src/round-changing.ts";
const turn = "consensus/src/turn.ts";
const step = "consensus/src/step.ts";
const roundTimer = "consensus/src/round-timer.ts";
const memoryCodec = "consensus/src/memory-codec.ts";
const watching = "node/src/watching.ts";
const accusing = "node/src/accusing.ts";

/** Protocols that are not ours any more. Each has to be found within 1,000 seeds. */
export const mutants: readonly Mutant[] = [
  {
    name: "who hears an equivocation keeps it to itself",
    seed: 10,
    rule: "C-41",
    file: accusing,
    from: "  sayOwn(turn, accusation(evidence));\n",
    to: "",
  },
  {
    name: "a quorum of f + 1",
    seed: 1,
    rule: "C-1",
    file: set,
    from: "return Math.ceil((2 * validatorCount) / 3);",
    to: "return Math.floor((validatorCount - 1) / 3) + 1;",
  },
  {
    name: "a quorum of 2f + 1, which is 1 of 3",
    seed: 1,
    rule: "C-1",
    file: set,
    from: "return Math.ceil((2 * validatorCount) / 3);",
    to: "return 2 * Math.floor((validatorCount - 1) / 3) + 1;",
    validators: 3,
  },
  {
    name: "every round has the same proposer",
    seed: 1,
    rule: "C-3",
    file: set,
    from: "+ 1 + turn.round) % validators.length",
    to: "+ 1) % validators.length",
  },
  {
    name: "seals may be doubled",
    seed: 55,
    rule: "C-6",
    file: certificate,
    from: 'if (seen.has(validator)) return err({ code: "SEAL_TWICE", validator });',
    to: "",
  },
  {
    name: "a certificate of one seal too few",
    seed: 35,
    rule: "C-6",
    file: certificate,
    from: "const needed = quorum(validators.length);",
    to: "const needed = quorum(validators.length) - 1;",
  },
  {
    name: "seals are not verified",
    seed: 10,
    rule: "C-6",
    file: certificate,
    from: "publicKey === undefined || !checker.checkHybrid(publicKey, bytes, signature)",
    to: "publicKey === undefined",
  },
  {
    name: "a seal does not sign its round",
    seed: 1,
    rule: "C-5",
    file: certificate,
    from: "    uint64(sealed.round),\n",
    to: "",
  },
  {
    name: "a seal has another statement's tag",
    seed: 1,
    rule: "C-5",
    file: certificate,
    from: "encodeFields(domainTags.blockSeal,",
    to: "encodeFields(domainTags.blockAuthor,",
  },
  {
    name: "messages have no domain tag",
    seed: 1,
    rule: "C-4",
    file: signature,
    from: "encodeFields(domainTags.consensusMessage, [",
    to: 'encodeFields("", [',
  },
  {
    name: "a message does not sign its kind",
    seed: 1,
    rule: "C-4",
    file: signature,
    from: "    uint32(kindNumber[message.kind]),\n",
    to: "",
  },
  {
    name: "a message does not sign the chain it is for",
    seed: 1,
    rule: "C-4",
    file: signature,
    from: "    fromHex(identity.genesisHash),\n",
    to: "",
  },
  {
    name: "messages' signatures are not verified",
    seed: 8,
    rule: "C-4",
    file: signature,
    from: "if (!checker.checkEd25519(publicKey, messageBytes(identity, message), message.signature)) return false;",
    to: "",
  },
  {
    name: "a COMMIT's seal is not verified",
    seed: 10,
    rule: "C-5",
    file: signature,
    from: 'if (message.kind !== "commit") return true;',
    to: "if (true) return true;",
  },
  {
    name: "ROUND-CHANGEs of a justification may be one author's",
    seed: 43,
    rule: "C-23",
    file: justification,
    from: "    authorsDistinct(messages) &&\n",
    to: "",
  },
  {
    name: "PREPAREs of a certificate may be one author's",
    seed: 11,
    rule: "C-18",
    file: justification,
    from: "    authorsDistinct(prepares) &&\n",
    to: "",
  },
  {
    name: "one PREPARE is a prepared certificate",
    seed: 94,
    rule: "C-18",
    file: justification,
    from: "prepares.length >= quorum(context.validatorCount)",
    to: "prepares.length >= 1",
  },
  {
    name: "a PROPOSAL needs no ROUND-CHANGEs",
    seed: 12,
    rule: "C-23",
    file: justification,
    from: 'if (!isRoundChangeQuorum(context, roundChanges, round)) return err("ROUND_CHANGES_NO_QUORUM");',
    to: "",
  },
  {
    name: "a PROPOSAL may drop the prepared value",
    seed: 11,
    rule: "C-23",
    file: justification,
    from: 'if (!roundChanges.some(isHighest)) return err("PREPARED_VALUE_DROPPED");',
    to: "return ok({ fresh: false });",
  },
  {
    name: "a proposer shows no justification",
    seed: 1,
    rule: "C-21",
    file: justification,
    from: "roundChanges: roundChanges.map(({ justification: _, ...signed }) => signed),",
    to: "roundChanges: [],",
  },
  {
    name: "a proposer takes up the lowest prepared value",
    seed: 2,
    rule: "C-21",
    file: justification,
    from: "return (highest?.prepared?.round ?? -1) >= message.prepared.round ? highest : message;",
    to: "return (highest?.prepared?.round ?? 2 ** 40) <= message.prepared.round ? highest : message;",
  },
  {
    name: "PREPAREs of another value prove this one",
    seed: 223,
    rule: "C-18",
    file: justification,
    from: "height === context.height && round === value.round && digest === value.digest",
    to: "height === context.height && round === value.round",
  },
  {
    name: "an invalid proposal is PREPAREd",
    seed: 18,
    rule: "C-26",
    file: voting,
    from: "  if (verdict.valid) {",
    to: "  if (true) {",
  },
  {
    name: "COMMIT after one PREPARE too few",
    seed: 1,
    rule: "C-27",
    file: voting,
    from: "if (prepares.length < quorum(validators.length)) return;",
    to: "if (prepares.length < quorum(validators.length) - 1) return;",
  },
  {
    name: "what is prepared is not remembered",
    seed: 2,
    rule: "C-27",
    file: voting,
    from: "update(turn, { prepared: { round, digest, block, prepares } });",
    to: "",
  },
  {
    name: "a ROUND-CHANGE does not say what is prepared",
    seed: 2,
    rule: "C-17",
    file: roundChanging,
    from: "      ...roundChangeOf(prepared),\n",
    to: "",
  },
  {
    name: "the timer of a later round never starts",
    seed: 4,
    rule: "C-14",
    file: roundChanging,
    from: "if (round > 0 && authorsFrom(log, round) < quorum(validators.length)) return;",
    to: "if (round > 0) return;",
  },
  {
    name: "a round is entered again, and earlier ones too",
    seed: 1,
    rule: "C-17",
    file: roundChanging,
    from: "if (round <= turn.state.round || round > roundMax) return;",
    to: "if (round === turn.state.round || round > roundMax) return;",
    // Of up to six validators f is at most 1, and this one and who speaks are two that are not behind it.
    validators: 7,
  },
  {
    name: "what is said is not persisted",
    seed: 1,
    rule: "C-32",
    file: turn,
    from: '{ kind: "persist", memory: memoryOf(state) }, ',
    to: "",
  },
  {
    name: "what is said leaves before it is persisted",
    seed: 1,
    rule: "C-32",
    file: turn,
    from: '[{ kind: "persist", memory: memoryOf(state) }, ...broadcasts, ...effects]',
    to: '[...broadcasts, { kind: "persist", memory: memoryOf(state) }, ...effects]',
  },
  {
    name: "an author's votes count as often as they come",
    seed: 2,
    rule: "C-9",
    file: receiving,
    from: "  if (first !== undefined) {\n",
    to: "  if (first !== undefined && !saysTheSame(first, message)) {\n",
  },
  {
    name: "anybody may propose",
    seed: 12,
    rule: "C-22",
    file: receiving,
    from: "if (round < turn.state.round || message.author !== proposerOfRound(turn.state, round)) return;",
    to: "if (round < turn.state.round) return;",
  },
  {
    name: "a restart forgets what was said",
    seed: 3,
    rule: "C-34",
    file: step,
    from: "  if (memory.height < height) return;\n",
    to: "  if (memory.height <= height) return;\n",
  },
  {
    name: "a validator without its memory votes at once",
    seed: 17,
    rule: "C-35",
    file: turn,
    from: "    state.height >= config.watchUntilHeight &&\n",
    to: "",
  },
  {
    name: "COMMITs of different rounds add up",
    seed: 2,
    rule: "C-28",
    file: deciding,
    from: "const commits = votesFor(state.log.commits, vote);",
    to: "const commits = state.log.commits.filter(({ digest }) => digest === vote.digest);",
  },
  {
    name: "a NEW-BLOCK needs no certificate",
    seed: 10,
    rule: "C-29",
    file: deciding,
    from: "    isCertified(turn, message, validators)\n  ) {",
    to: "    true\n  ) {",
  },
  {
    name: "final blocks are told before they are durable",
    seed: 1,
    rule: "C-32",
    file: "node/src/finality.ts",
    from: '{ kind: "persist", block }, { kind: "block-final", block }',
    to: '{ kind: "block-final", block }, { kind: "persist", block }',
  },
  {
    name: "who asks first is believed when catching up",
    seed: 153,
    rule: "C-6",
    file: "node/src/sync.ts",
    from: "    checkCertificate(identity, validatorsAt(chain, block.index), certificate, config.checker).ok;",
    to: "    certificate.height > 0;",
  },
  {
    name: "rounds grow without end",
    seed: 12,
    rule: "C-13",
    file: roundTimer,
    from: "Math.min(roundBaseMs * 2 ** round, roundTimeoutMaxMs)",
    to: "roundBaseMs * 2 ** round",
  },
  {
    name: "nobody follows the others to a later round",
    seed: 0,
    rule: "C-19",
    file: roundChanging,
    from: "return rounds[liarsTolerated(validatorCount)] ?? 0;",
    to: "return rounds.length * 0;",
  },
  {
    name: "one liar draws everybody to a later round",
    seed: 1,
    rule: "C-19",
    file: roundChanging,
    from: "return rounds[liarsTolerated(validatorCount)] ?? 0;",
    to: "return rounds[0] ?? 0 * validatorCount;",
  },
  {
    name: "nothing is said again",
    seed: 12,
    rule: "C-37",
    file: step,
    from: "  if (speaks(turn)) turn.effects.push(...repetitions(state.sent));\n",
    to: "",
  },
  {
    name: "a validator without its memory waits for no later height",
    seed: 17,
    rule: "C-35",
    file: watching,
    from: "const heightsToSkip = 3;",
    to: "const heightsToSkip = 0;",
  },
  {
    name: "a validator without its memory believes the first head that it hears",
    seed: 168,
    rule: "C-35",
    file: watching,
    from: "if (backed < crashesTolerated(count) + 1 + liarsTolerated(count)) return;",
    to: "if (backed < 1) return;",
    // Among four the simulator lets nobody forget while somebody lies.
    validators: 7,
  },
  {
    name: "a damaged memory is taken for one",
    seed: 29,
    rule: "C-39",
    file: memoryCodec,
    from: "if (space < 0 || text.slice(0, space) !== checksumOf(json))",
    to: "if (space < 0)",
  },
];
