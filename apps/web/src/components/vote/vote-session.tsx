"use client";

import type { Hash } from "@tabella/crypto/hex";
import type { Account, ElectionDetail } from "@tabella/rpc/api/schemas";
import { useCallback, useEffect, useState } from "react";
import type { BallotPaper } from "@/ballot/ballot-maker.ts";
import type { KeptBallot } from "@/ballot/ballot-store.ts";
import { Booth } from "./booth.tsx";
import { BoothFrame } from "./booth-frame.tsx";
import { CastScreen } from "./cast-screen.tsx";
import { loadChallengedScreen } from "./challenged-screen-chunk.tsx";
import { StartScreen } from "./start-screen.tsx";
import type { BallotDevice } from "./use-ballot-device.ts";
import { VotedBefore } from "./voted-before.tsx";

interface VoteSessionProps {
  readonly account: Account;
  readonly election: ElectionDetail;
  readonly device: BallotDevice;
  readonly paper: BallotPaper;
  /** The voter's ballot that counts so far, where it may be replaced. */
  readonly replaces: Hash | null;
  /** Whether a ballot of this voter, which this device did not send, may still arrive. */
  readonly isUnderWayElsewhere: boolean;
}

type Phase =
  | { readonly kind: "start" }
  | { readonly kind: "choosing"; readonly credential: string }
  /** `isOther`: another tab has sealed this ballot since this one was started. */
  | { readonly kind: "casting"; readonly ballot: KeptBallot; readonly isOther: boolean }
  | { readonly kind: "voted-before"; readonly otherBallot: boolean };

/** One voter at one ballot: start, choose, cast. */
export function VoteSession(props: VoteSessionProps) {
  const { account, election, device, paper, replaces, isUnderWayElsewhere } = props;
  const { store, stored } = device;
  const key = { accountId: account.id, electionId: election.uuid };
  const [phase, setPhase] = useState<Phase>(() => {
    const kept = stored?.sealed ?? null;
    return kept === null || replaces !== null ? { kind: "start" } : { kind: "voted-before", otherBallot: false };
  });

  // UX-5: here before it may be needed, so that nothing has to be loaded while choosing.
  useEffect(() => void loadChallengedScreen(), []);

  const toStart = useCallback(() => setPhase({ kind: "start" }), []);
  const toVotedBefore = useCallback(() => setPhase({ kind: "voted-before", otherBallot: true }), []);

  return (
    <BoothFrame
      uuid={election.uuid}
      electionName={election.name}
      isDemo={election.isDemo}
      leavable={phase.kind === "start" || phase.kind === "choosing"}
    >
      {phase.kind === "start" && (
        <StartScreen
          account={account}
          device={device}
          paper={paper}
          uuid={election.uuid}
          isByRoll={election.registration === "roll"}
          weight={election.myWeight ?? 1}
          replaces={replaces}
          isUnderWayElsewhere={isUnderWayElsewhere}
          onSealedElsewhere={(ballot) => setPhase({ kind: "casting", ballot, isOther: true })}
          onStarted={(credential) => setPhase({ kind: "choosing", credential })}
        />
      )}
      {phase.kind === "choosing" && (
        <Booth
          worker={device.worker}
          paper={paper}
          credential={phase.credential}
          replacingAllowed={election.replacingAllowed}
          onCast={async (hash) => {
            const sealed = await device.worker.maker.seal({ credential: phase.credential, hash, replaces });
            const ballot = await store.seal(key, sealed, stored?.sealed?.ballotHash ?? null);
            setPhase({ kind: "casting", ballot, isOther: ballot.ballotHash !== sealed.ballotHash });
          }}
          onLeave={toStart}
        />
      )}
      {phase.kind === "casting" && (
        <CastScreen
          ballotKey={key}
          ballot={phase.ballot}
          {...(phase.isOther ? { onOtherArrived: toVotedBefore } : {})}
          onRestart={toStart}
        />
      )}
      {phase.kind === "voted-before" && <VotedBefore uuid={election.uuid} otherBallot={phase.otherBallot} />}
    </BoothFrame>
  );
}
