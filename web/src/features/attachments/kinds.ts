// SPDX-License-Identifier: Apache-2.0

const pictures = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** What the page shows in place: pictures that cannot hold a script. */
export const isPicture = (mediaType: string): boolean => pictures.has(mediaType);
