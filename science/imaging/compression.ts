/** Compression by Node's own zlib: the one place that would change to run elsewhere. */
import { deflateSync, gunzipSync, gzipSync, inflateRawSync } from "node:zlib";
import { ImagingError } from "./imaging-error.ts";

/** A small file may claim to unpack into any size: 2 GiB is more than any series that Carnet reads. */
const maxOutputLength = 2 ** 31;

/** Raw deflate, as in deflated DICOM. @throws {ImagingError} `truncated`. */
export function inflateRaw(bytes: Uint8Array): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength });
  } catch (error) {
    throw new ImagingError("truncated", { reason: `deflate: ${(error as Error).message}` });
  }
}

/** Gzip, quickly: images go to a viewer on the same machine more often than to an archive. */
export function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 1 });
}

/** Undoes gzip. @throws {ImagingError} `nifti-unreadable`. */
export function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength });
  } catch (error) {
    const reason = `gzip: ${(error as Error).message}`;
    throw new ImagingError("nifti-unreadable", { reason, reasonFr: reason });
  }
}

/** Zlib, as in PNG. */
export function deflate(bytes: Uint8Array): Uint8Array {
  return deflateSync(bytes, { level: 6 });
}
