"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import styles from "./navigation-link.module.css";

/** A place of the navigation that knows whether one is there. */
export function NavigationLink({ href, exact, children }: { href: string; exact: boolean; children: ReactNode }) {
  const path = usePathname();
  const here = exact ? path === href : path === href || path.startsWith(`${href}/`);
  return (
    <Link className={styles.link} href={href} aria-current={here ? (path === href ? "page" : "true") : undefined}>
      {children}
    </Link>
  );
}
