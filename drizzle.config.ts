import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: ["./storage/tables/identity.ts", "./storage/tables/notebooks.ts", "./storage/tables/federation.ts"],
  out: "./storage/migrations",
});
