import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";

/** Sentences that every page may need in the browser. */
const everywhere = ["control", "failure"];

/** Gives the browser the sentences of the named namespaces and no others: they are part of what a page loads. */
export async function ClientMessages({ namespaces = [], children }: { namespaces?: string[]; children: ReactNode }) {
  const all: Record<string, unknown> = await getMessages();
  const wanted = new Set([...everywhere, ...namespaces]);
  const messages = Object.fromEntries(Object.entries(all).filter(([namespace]) => wanted.has(namespace)));
  return <NextIntlClientProvider messages={messages}>{children}</NextIntlClientProvider>;
}
