"use client";

import { LockKeyhole, LockKeyholeOpen } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Alert } from "@/components/ui/alert.tsx";
import { Button } from "@/components/ui/button.tsx";
import { Disclosure } from "@/components/ui/disclosure.tsx";
import { BallotLock } from "./ballot-lock.tsx";
import type { PreparedBallotState } from "./use-prepared-ballot.ts";

interface CastOrChallengeProps {
  readonly prepared: PreparedBallotState;
  readonly questionCount: number;
  /** Whether every question is answered as it demands. */
  readonly complete: boolean;
  readonly replacingAllowed: boolean;
  /** Told when a decision is made and when it failed: meanwhile nothing of the ballot may be changed. */
  onBusy(busy: boolean): void;
  onCast(hash: string): Promise<void>;
  onChallenge(hash: string): Promise<void>;
}

type Decision = "cast" | "challenge";

/**
 * UX-6: two ways of equal weight. Both wait for the lock code: the device is held to the ballot before it can know which
 * way the voter goes.
 */
export function CastOrChallenge(props: CastOrChallengeProps) {
  const { prepared, questionCount, complete, onBusy } = props;
  const t = useTranslations("vote.decide");
  const common = useTranslations("common");
  const [deciding, setDeciding] = useState<Decision | null>(null);
  const [broken, setBroken] = useState(false);
  const { locked } = prepared;

  const decide = (decision: Decision): void => {
    if (locked === null || deciding !== null) return;
    setDeciding(decision);
    setBroken(false);
    onBusy(true);
    const done = decision === "cast" ? props.onCast(locked.hash) : props.onChallenge(locked.hash);
    done.catch(() => {
      setDeciding(null);
      setBroken(true);
      onBusy(false);
      // The worker may have used it up.
      prepared.again();
    });
  };
  const button = (decision: Decision, icon: ReactNode): ReactNode => (
    <Button
      size="large"
      className="w-full"
      busy={deciding === decision}
      disabled={locked === null || (deciding !== null && deciding !== decision)}
      onClick={() => decide(decision)}
      icon={icon}
    >
      {t(`${decision}.button`)}
    </Button>
  );

  return (
    <section aria-labelledby="decide-title" className="mt-8 grid gap-5">
      <h2 id="decide-title" className="text-2xl">
        {t("title")}
      </h2>
      {complete && <BallotLock prepared={prepared} questionCount={questionCount} />}
      {prepared.failed && (
        <Alert
          tone="bad"
          live="alert"
          title={t("failed")}
          actions={
            <Button look="secondary" size="small" onClick={prepared.again}>
              {common("action.retry")}
            </Button>
          }
        />
      )}
      {broken && <Alert tone="bad" live="alert" title={t("failed")} />}
      <div className="grid gap-4 sm:grid-cols-2">
        <Way
          name="cast"
          body={t(props.replacingAllowed ? "cast.bodyReplacing" : "cast.body")}
          button={button("cast", <LockKeyhole aria-hidden="true" className="size-5" />)}
        />
        <Way
          name="challenge"
          body={t("challenge.body")}
          button={button("challenge", <LockKeyholeOpen aria-hidden="true" className="size-5" />)}
        />
      </div>
      {locked !== null && (
        <Disclosure summary={common("details")}>
          <p className="text-muted text-sm">{t("fingerprint")}</p>
          <code className="break-all text-sm">{locked.hash}</code>
        </Disclosure>
      )}
    </section>
  );
}

function Way({ name, body, button }: { readonly name: Decision; readonly body: string; readonly button: ReactNode }) {
  const t = useTranslations("vote.decide");
  return (
    <div className="flex flex-col gap-3 rounded-card border border-line bg-surface p-5 shadow-card">
      <h3 className="text-xl">{t(`${name}.title`)}</h3>
      <p className="flex-1">{body}</p>
      {button}
    </div>
  );
}
