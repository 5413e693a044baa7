"use client";

import type { Account } from "@tabella/rpc/api/schemas";
import { type ReactNode, useEffect } from "react";
import { ErrorState } from "@/components/ui/error-state.tsx";
import { Skeleton } from "@/components/ui/skeleton.tsx";
import { usePathname, useRouter } from "@/i18n/navigation.ts";
import { loginWithReturn } from "@/lib/routes.ts";
import { useAccount } from "@/trpc/use-account.ts";

/** Sends whoever is not logged in to the login page and back; the API decides again on every call. */
export function SignedInOnly({ children }: { readonly children: (account: Account) => ReactNode }) {
  const { account, error, retry } = useAccount();
  const router = useRouter();
  const path = usePathname();

  useEffect(() => {
    if (account === null) router.replace(loginWithReturn(path));
  }, [account, path, router]);

  if (account !== undefined && account !== null) return children(account);
  return account === undefined && error !== null ? <ErrorState error={error} retry={retry} /> : <Skeleton lines={6} />;
}
