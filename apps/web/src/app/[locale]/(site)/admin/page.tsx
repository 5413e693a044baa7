import { Plus, ScrollText } from "lucide-react";
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
          <span className="flex flex-wrap gap-3">
            <LinkButton
              look="secondary"
              href={routes.adminActions}
              icon={<ScrollText aria-hidden="true" className="size-5" />}
            >
              {t("actions.link")}
            </LinkButton>
            <LinkButton href={routes.adminNew} icon={<Plus aria-hidden="true" className="size-5" />}>
              {t("list.new")}
            </LinkButton>
          </span>
        }
      >
        {t("title")}
      </PageTitle>
      <ManagedElections />
    </>
  );
}
