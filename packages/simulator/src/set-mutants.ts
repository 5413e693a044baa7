import type { Mutant } from "./mutant.ts";

const set = "consensus/src/validator-set.ts";
const step = "consensus/src/step.ts";
const watching = "node/src/watching.ts";
const finality = "node/src/finality.ts";
const setVote = "chain/src/transactions/validator-change.ts";
const proposals = "chain/src/change-proposal.ts";

/** Flaws that show only where the set of validators changes under faults, or an operator overrides watching. */
export const setMutants: readonly Mutant[] = [
  {
    name: "consensus hears of a new set one height too late",
    seed: 1,
    rule: "C-40",
    file: finality,
    from: "    validators: chain.validators,\n",
    to: "    validators: chain.validatorHistory.findLast(({ fromHeight }) => fromHeight <= block.index).validators,\n",
    sets: "grows",
  },
  {
    name: "certificates are judged by a new set one height too late",
    seed: 16,
    rule: "C-40",
    file: setVote,
    from: "const term = { fromHeight: context.height + 1, validators: changed.value };",
    to: "const term = { fromHeight: context.height + 2, validators: changed.value };",
    sets: "grows",
  },
  {
    name: "a removed validator's seals and votes still count",
    seed: 2,
    rule: "C-40",
    file: step,
    from: "  update(turn, { ...freshHeight, height, previousProposer, validators, decided });\n",
    to: "  update(turn, { ...freshHeight, height, previousProposer, validators: validators.length < state.validators.length ? state.validators : validators, decided });\n",
    sets: "removes a liar",
  },
  {
    name: "a validator's votes on the set count as often as they come",
    seed: 4,
    rule: "C-40",
    file: setVote,
    from: '  if (proposal?.authors.includes(author)) return err({ code: "VALIDATOR_VOTED", author });\n',
    to: "",
    sets: "grows",
  },
  {
    name: "half of the validators change the set",
    seed: 1,
    rule: "C-40",
    file: proposals,
    from: "return Math.floor(validatorCount / 2) + 1;",
    to: "return Math.ceil(validatorCount / 2);",
    sets: "grows",
  },
  {
    name: "votes of another epoch count",
    seed: 1,
    rule: "C-40",
    file: setVote,
    from: "epoch !== epochOf(state) || fromHeight > context.height",
    to: "fromHeight > context.height",
    sets: "takes one back",
  },
  {
    name: "a change keeps the votes that were cast before it",
    seed: 1,
    rule: "C-40",
    file: setVote,
    from: "    changeProposals: state.changeProposals.clear(),\n",
    to: "",
    sets: "takes one back",
  },
  {
    name: "anybody votes on the set",
    seed: 1,
    rule: "C-40",
    file: setVote,
    from: "const by = validatorOf(validators, author);",
    to: "const by = state.validatorHistory.flatMap((each) => each.validators).find(({ address }) => address === author);",
    sets: "grows and shrinks",
  },
  {
    name: "after an author that has left it is the first one's turn",
    seed: 6,
    rule: "C-3",
    file: set,
    from: "const successor = byAddress.find((address) => address > previous) ?? byAddress[0];",
    to: "const successor = validators[0].address;",
    sets: "grows and shrinks",
  },
  {
    name: "an operator's word does not wait for the others' heads",
    seed: 22,
    rule: "C-42",
    file: watching,
    from: "    override.calmBeats < calmBeatsMin ||\n",
    to: "",
    sets: "overrides",
  },
  {
    name: "an operator's word counts for the height that is final",
    seed: 1,
    rule: "C-42",
    file: watching,
    from: "  const height = own + 1;\n  const unsigned",
    to: "  const height = own;\n  const unsigned",
    sets: "overrides",
  },
  {
    name: "an operator's word is not told to the ledger",
    seed: 1,
    rule: "C-42",
    file: watching,
    from: "  sayOwn(turn, transaction);\n",
    to: "",
    sets: "overrides",
  },
];
