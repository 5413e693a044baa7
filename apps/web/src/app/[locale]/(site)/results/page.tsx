import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ResultList } from "@/components/results/result-list.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("results");
  return { title: t("title") };
}

export default async function ResultsPage() {
  const t = await getTranslations("results");
  return (
    <AreaMessages only={["results"]}>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <ResultList />
    </AreaMessages>
  );
}
