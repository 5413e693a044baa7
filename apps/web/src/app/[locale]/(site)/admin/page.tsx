import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ManagedElections } from "@/components/admin/managed-elections.tsx";
import { LinkButton } from "@/components/ui/button.tsx";
import { PageTitle } from "@/components/ui/page-title.tsx";
import { routes } from "@/lib/routes.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("admin");
  return { title: t("title") };
}

export default async function AdminPage() {
  const t = await getTranslations("admin");
  return (
    <>
      <PageTitle
        lead={t("lead")}
        aside={
          <LinkButton href={routes.adminNew} icon={<Plus aria-hidden="true" className="size-5" />}>
            {t("list.new")}
          </LinkButton>
        }
      >
        {t("title")}
      </PageTitle>
      <ManagedElections />
    </>
  );
}
