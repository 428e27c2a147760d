/** Limits of the images in texts. Without schemas: the first script of a page reads them. */

/** Types of images that a text may hold. SVG is left out, for it may hold scripts. */
export const imageTypes = ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"] as const;

/** Bytes of one image, before Base64, and of all images of a cell in Base64: an update of the document carries them whole. */
export const imageLimitBytes = 700_000;
export const attachmentsLimitBytes = 1_200_000;
