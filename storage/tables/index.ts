/** Every table. After a change: `npx drizzle-kit generate`, and commit what it writes in `storage/migrations`. */
export * from "./federation.ts";
export * from "./identity.ts";
export * from "./notebooks.ts";
