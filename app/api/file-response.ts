import { open } from "node:fs/promises";

interface ServedFile {
  path: string;
  bytes: number;
}

/**
 * Sends a file whose name is the hash of its content: it never changes, so browsers keep it, and it is never shown as a page of ours, so
 * nothing in it can act on this origin. Null where the file is gone.
 */
export async function fileResponse({ path, bytes }: ServedFile): Promise<Response | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  return new Response(file.readableWebStream({ autoClose: true }) as ReadableStream, {
    headers: {
      "content-type": "application/octet-stream",
      "content-length": String(bytes),
      "content-disposition": "attachment",
      "x-content-type-options": "nosniff",
      "content-security-policy": "sandbox; default-src 'none'",
      "cross-origin-resource-policy": "same-origin",
      "cache-control": "private, max-age=31536000, immutable",
    },
  });
}
