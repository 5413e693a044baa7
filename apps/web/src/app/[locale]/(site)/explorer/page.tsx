import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ExplorerHome } from "@/components/explorer/explorer-home.tsx";
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
      <ExplorerHome />
    </>
  );
}
