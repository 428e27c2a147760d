/** Content that lies beside the document, fetched when it is shown. */
import { useEffect, useState } from "react";

export type Fetched<Content> = { state: "waiting" } | { state: "failed" } | { state: "here"; content: Content };

const cache = new Map<string, Promise<string>>();
const mostCached = 24;

/** The text at the address, asked anew. */
export async function fetchText(address: string): Promise<string> {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return response.text();
}

/** The text at the address; content is named by its hash, so what came once stays right. */
export function useText(address: string | null): Fetched<string> {
  const [fetched, setFetched] = useState<{ address: string; result: Fetched<string> } | null>(null);
  useEffect(() => {
    if (address === null) return;
    let wanted = true;
    let promise = cache.get(address);
    if (promise === undefined) {
      promise = fetchText(address);
      cache.set(address, promise);
      if (cache.size > mostCached) cache.delete(cache.keys().next().value ?? "");
    }
    promise.then(
      (content) => wanted && setFetched({ address, result: { state: "here", content } }),
      () => {
        cache.delete(address);
        if (wanted) setFetched({ address, result: { state: "failed" } });
      },
    );
    return () => void (wanted = false);
  }, [address]);
  return fetched !== null && fetched.address === address ? fetched.result : { state: "waiting" };
}
