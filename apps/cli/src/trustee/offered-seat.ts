import type { CeremonySeat } from "@tabella/chain/ceremony-trustee";
import type { ApiClient } from "@tabella/rpc/api/client";
import { UserFailure } from "../failure.ts";
import { exitCodes } from "../output.ts";

/** The place in the current attempt that the administrator has for a trustee; the trustee decides whether these are the terms. */
export type OfferedSeat = Pick<CeremonySeat, "attempt" | "size" | "threshold" | "index">;

/** @throws UserFailure (exit code 1) if the account has no place in the ceremony */
export async function offeredSeat(api: ApiClient, electionId: string): Promise<OfferedSeat> {
  const { attempt, threshold, trustees } = await api.trustees.ceremony.query({ electionId });
  const mine = trustees.find(({ isMe }) => isMe);
  if (mine === undefined)
    throw new UserFailure("this account is not one of the trustees who share a key", exitCodes.failed);
  return { attempt, size: trustees.length, threshold, index: mine.index };
}
