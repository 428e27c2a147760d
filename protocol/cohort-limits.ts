/** Limits of a cohort that is made from the page: others wait for the same processors. Without schemas: the page's script reads them. */
export const cohortWishLimits = { imagePatients: 60, tablePatients: 5000, centres: 5 } as const;
