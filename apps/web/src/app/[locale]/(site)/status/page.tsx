import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { CodeForm } from "@/components/status/code-form.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("status.find");
  return { title: t("title") };
}

export default async function FindMyVote() {
  const t = await getTranslations("status.find");
  return (
    <>
      <PageTitle lead={t("lead")}>{t("title")}</PageTitle>
      <AreaMessages only={["status"]}>
        <CodeForm />
      </AreaMessages>
    </>
  );
}
