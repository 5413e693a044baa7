"use client";

import type { BlockView } from "@tabella/rpc/api/chain-schemas";
import { useTranslations } from "next-intl";
import { Alert } from "@/components/ui/alert.tsx";
import { Card } from "@/components/ui/card.tsx";
import { CheckList } from "@/components/verify/check-list.tsx";
import { type BlockCheckName, blockCheckNames } from "./block-verification.ts";
import { shortenMiddle } from "./shorten-middle.ts";
import { useBlockVerification } from "./use-block-verification.ts";

interface BlockChecksProps {
  readonly view: BlockView;
  /** Also shows that the block holds this transaction. */
  readonly transactionHash?: string;
}

/** What this browser found when it worked everything out again (EXP-5). */
export function BlockChecks({ view, transactionHash }: BlockChecksProps) {
  const t = useTranslations("explorer.checks");
  const { outcomes, genesisPin, error } = useBlockVerification(view, transactionHash);
  const names = blockCheckNames({ isGenesis: view.block.index === 0, withTransaction: transactionHash !== undefined });
  const failed = outcomes?.filter(({ ok }) => !ok).length ?? 0;

  const detailOf = (name: BlockCheckName): string | undefined => {
    const facts = outcomes?.find((outcome) => outcome.name === name)?.facts;
    if (facts === undefined) return undefined;
    if (facts.isGenesisBlock === true) return t("details.genesisBlock");
    return t(`details.${name}`, {
      shortHash: shortenMiddle(String(facts.hash ?? "")),
      name: String(facts.name ?? ""),
      count: Number(facts.count ?? 0),
      position: Number(facts.position ?? 0),
      size: Number(facts.size ?? 0),
      sealed: Number(facts.sealed ?? 0),
      all: Number(facts.all ?? 0),
      quorum: Number(facts.quorum ?? 0),
      index: Number(facts.index ?? 0),
    });
  };

  return (
    <section aria-labelledby="block-checks">
      <Card className="grid gap-4">
        <h2 id="block-checks" className="text-xl">
          {t("title")}
        </h2>
        <p className="text-muted">{t("lead")}</p>
        {genesisPin?.state === "changed" && <Alert tone="bad" live="alert" title={t("genesisChanged")} />}
        <p role="status" className={failed > 0 ? "font-semibold text-bad" : "font-semibold"}>
          {error !== null
            ? t("someFailed", { count: names.length })
            : outcomes === null
              ? t("running")
              : failed === 0
                ? t("allPassed", { count: outcomes.length })
                : t("someFailed", { count: failed })}
        </p>
        <CheckList
          items={names.map((name) => {
            const outcome = outcomes?.find((one) => one.name === name);
            const state =
              outcome === undefined ? (error === null ? "running" : "skipped") : outcome.ok ? "passed" : "failed";
            return { key: name, name: t(`names.${name}`), state, detail: detailOf(name) };
          })}
        />
      </Card>
    </section>
  );
}
