/** Makes a synthetic cohort for a person on the page, and tells of it line by line. Stopped, the same wish goes on where it was. */
import type { Catalogue } from "../../datasets/catalogue.ts";
import type { CohortEvent, CohortWish } from "../../protocol/dataset-import.ts";
import { isRefusal } from "../../protocol/refusal.ts";
import type { Refusal } from "../../protocol/refusal.ts";
import { nowAndThen, told } from "../http/told.ts";

export interface MakeCohort {
  catalogue: Pick<Catalogue, "generate">;
  wish: CohortWish;
  signal: AbortSignal;
  /** A refusal in the page's language. */
  speak: (refusal: Refusal) => Promise<Refusal & { sentence: string; next: string }>;
}

/** The lines of `cohortEvent` as UTF-8. */
export function makeCohort({ catalogue, wish, signal: asked, speak }: MakeCohort): ReadableStream<Uint8Array> {
  const { name, title, access, patients, centres, seed, content } = wish;
  return told<CohortEvent>({
    signal: asked,
    what: "A cohort",
    async work(tell, signal) {
      // One thread: the class computes on the same processors.
      const made = await catalogue.generate({
        ...{ name, access, patients, centres, seed, signal, jobs: 1 },
        images: content === "images",
        title: { fr: title, en: title },
        onProgress: nowAndThen(tell),
      });
      if (isRefusal(made)) return tell({ type: "refused", ...(await speak(made)) });
      tell({ type: "made", name, title: made.title, patients, centres });
    },
  });
}
