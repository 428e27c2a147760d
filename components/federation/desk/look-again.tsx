"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

const lookEveryMs = 5000;

/** Reads the page again now and then while it is seen: hospitals come and go. */
export function LookAgain() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") router.refresh();
    }, lookEveryMs);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
