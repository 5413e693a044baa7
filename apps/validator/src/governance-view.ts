/** Who the validators are and were, and what they vote on, for pages and operators. */
import { votesNeeded } from "@tabella/chain/change-proposal";
import { changeBetween } from "@tabella/chain/changed-set";
import type { ChainState } from "@tabella/chain/state";
import { epochOf } from "@tabella/chain/validator-history";
import { addressOf } from "@tabella/crypto/signature";
import type { GovernanceView } from "@tabella/rpc/validator/ports";

export function governanceView(chain: ChainState): GovernanceView {
  const { validators, validatorHistory, changeProposals } = chain;
  return {
    epoch: epochOf(chain),
    votesNeeded: votesNeeded(validators.length),
    proposals: [...changeProposals.values()].map((each) => ({ ...each, address: addressOf(each.validator) })),
    terms: validatorHistory.map(({ fromHeight, validators: members }, at) => {
      const before = validatorHistory[at - 1];
      const step = before && changeBetween(before.validators, members);
      return {
        fromHeight,
        members: members.map(({ address, name }) => ({ address, name })),
        change: step ? { kind: step.change, address: addressOf(step.validator), name: step.validator.name } : null,
      };
    }),
  };
}
