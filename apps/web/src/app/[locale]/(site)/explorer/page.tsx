import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { BlockStrip } from "@/components/explorer/block-strip.tsx";
import { NetworkStatus } from "@/components/explorer/network-status.tsx";
import { RecentTransactions } from "@/components/explorer/recent-transactions.tsx";
import { ValidatorsSummary } from "@/components/explorer/validators-summary.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("explorer");
  return { title: t("title") };
}

export default function ExplorerPage() {
  const t = useTranslations("explorer");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <div className="grid gap-10">
        <NetworkStatus />
        <BlockStrip />
        <div className="grid gap-10 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
          <RecentTransactions />
          <ValidatorsSummary />
        </div>
      </div>
    </>
  );
}
