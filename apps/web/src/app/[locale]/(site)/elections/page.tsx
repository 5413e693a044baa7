import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ElectionList } from "@/components/elections/election-list.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("elections.list");
  return { title: t("title") };
}

export default async function ElectionsPage() {
  const t = await getTranslations("elections.list");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <AreaMessages only={["elections"]}>
        <ElectionList />
      </AreaMessages>
    </>
  );
}
