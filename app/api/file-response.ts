import { open } from "node:fs/promises";

interface ServedFile {
  path: string;
  bytes: number;
}

/**
 * Sends a file whose name is the hash of its content: it never changes, so browsers keep it, and it is never shown as a page of ours, so
 * nothing in it can act on this origin.
 */
export async function fileResponse({ path, bytes }: ServedFile): Promise<Response> {
  const file = await open(path);
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
