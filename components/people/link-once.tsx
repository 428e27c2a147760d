import { z } from "zod/mini";
import { CopyButton } from "../ui/copy-button.tsx";
import { Notice } from "../ui/notice.tsx";
import styles from "./people.module.css";

const made = z.object({ path: z.string() });

/** The whole address of a link that a route has just made; null where the answer holds none. */
export function linkIn(body: unknown): string | null {
  const parsed = made.safeParse(body);
  return parsed.success ? new URL(parsed.data.path, window.location.origin).href : null;
}

/** A link that is shown this once: only its hash is kept. */
export function LinkOnce({ link, title, once, copy }: { link: string; title: string; once: string; copy: string }) {
  return (
    <div role="status">
      <Notice tone="success" title={title}>
        <p>{once}</p>
        <code className={styles.link}>{link}</code>
        <div>
          <CopyButton key={link} text={link} label={copy} />
        </div>
      </Notice>
    </div>
  );
}
