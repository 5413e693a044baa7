import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { TrusteeElections } from "@/components/trustee/trustee-elections.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("trustee");
  return { title: t("title") };
}

export default async function TrusteePage() {
  const t = await getTranslations("trustee");
  return (
    <AreaMessages only={["trustee"]}>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <TrusteeElections />
    </AreaMessages>
  );
}
