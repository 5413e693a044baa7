import { clsx } from "clsx";
import type { ComponentProps } from "react";
import { Link } from "@/i18n/navigation.ts";

export function TextLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return <Link {...rest} className={clsx("prose-link", className)} />;
}
