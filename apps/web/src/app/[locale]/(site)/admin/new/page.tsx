import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ElectionForm } from "@/components/admin/election-form.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { TextLink } from "@/components/ui/text-link.tsx";
import { routes } from "@/lib/routes.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin");
  return { title: t("create.title") };
}

export default async function NewElectionPage() {
  const t = await getTranslations("admin");
  return (
    <>
      <PageTitle above={<TextLink href={routes.admin}>{t("detail.back")}</TextLink>} lead={t("create.lead")}>
        {t("create.title")}
      </PageTitle>
      <ElectionForm />
    </>
  );
}
