import { createNavigation } from "next-intl/navigation";
import { routing } from "./routing.ts";

/** Links and redirects that keep the reader's language. Use these, never `next/link` or `next/navigation` directly. */
export const { Link, redirect, usePathname, useRouter, getPathname } = createNavigation(routing);
