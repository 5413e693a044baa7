import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { ValidatorsDetail } from "@/components/explorer/validators-detail.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("explorer");
  return { title: t("validators.title") };
}

export default function ValidatorsPage() {
  const t = useTranslations("explorer");
  return (
    <>
      <PageTitle lead={t("validators.lead")}>{t("validators.title")}</PageTitle>
      <ValidatorsDetail />
    </>
  );
}
