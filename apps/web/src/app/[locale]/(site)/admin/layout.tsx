import type { ReactNode } from "react";
import { AdministratorOnly } from "@/components/admin/administrator-only.tsx";
import { AreaMessages } from "@/i18n/area-messages.tsx";

export default function AdminLayout({ children }: { readonly children: ReactNode }) {
  return (
    <AreaMessages only={["admin", "ceremony", "elections"]}>
      <AdministratorOnly>{children}</AdministratorOnly>
    </AreaMessages>
  );
}
