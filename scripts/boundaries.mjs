/**
 * Who may import whom (docs/architecture.md), turned into oxlint overrides. `.oxlintrc.json` holds the result; `npm run check` fails when
 * the two differ, so the table below is the one place to change.
 */
import { readFileSync, writeFileSync } from "node:fs";

const folders = [
  "app",
  "components",
  "courses",
  "datasets",
  "e2e",
  "federation",
  "kernels",
  "messages",
  "notebook",
  "protocol",
  "science",
  "scripts",
  "server",
  "storage",
];
const may = {
  protocol: [],
  science: [],
  notebook: ["protocol"],
  datasets: ["science", "protocol"],
  kernels: ["protocol", "notebook", "science", "datasets"],
  federation: ["protocol", "science"],
  storage: ["protocol"],
  server: ["protocol", "notebook", "datasets", "kernels", "federation", "storage", "science", "messages", "courses"],
  components: ["protocol", "notebook", "science", "messages"],
  app: ["components", "server", "messages", "protocol"],
};
const why = {
  protocol: "protocol holds shapes and nothing else",
  science: "science is what lessons import: it knows nothing of Carnet",
  notebook: "the document and its laws are pure",
  datasets: "data sets are measured by science and described by protocol",
  kernels: "a kernel knows cells and shapes, not the server",
  federation: "federation is pure but for its node",
  storage: "storage knows shapes only",
  server: "the server composes; pages and components are not its business",
  components: "components see shapes and pure functions, never the server",
  app: "app gathers and hands over: it asks the server, it does not reach below it",
};

function patterns(folder) {
  const banned = folders.filter((other) => other !== folder && !may[folder].includes(other));
  // components/federation is not federation/: two steps lead out of components/, one does not.
  const outwards = folder === "components" ? "{2,}" : "+";
  const groups = [
    {
      regex: `^(\\.\\./)${outwards}(${banned.join("|")})/`,
      message: `${folder}/ may import ${may[folder].join(", ") || "nothing of ours"}: ${why[folder]} (docs/architecture.md).`,
    },
  ];
  if (folder === "protocol") groups.push({ regex: "^([a-y@]|z[^o]|zo[^d]|zod.)", message: "protocol/ imports zod only." });
  if (["science", "notebook", "protocol"].includes(folder)) {
    groups.push({
      regex: "^(next|react|react-dom|socket\\.io|socket\\.io-client|drizzle-orm|better-auth)(/|$)",
      message: `${folder}/ is free of frameworks: ${why[folder]}.`,
    });
  }
  if (folder !== "scripts") groups.push({ regex: "^carnet/", message: 'Inside the house, import the file; "carnet/..." is for cells.' });
  return groups;
}

const overrides = Object.keys(may).map((folder) => ({
  files: [`${folder}/**/*.ts`, `${folder}/**/*.tsx`],
  rules: { "no-restricted-imports": ["error", { patterns: patterns(folder) }] },
}));
// The hospital's agent starts kernels of its own, and trains on their tensors.
overrides.push({
  files: ["federation/node/**/*.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            regex:
              "^(\\.\\./)+(app|components|courses|datasets|e2e|messages|notebook|server|storage)/|^(\\.\\./)+kernels/([^st]|s[^a]|t[^e])",
            message: "federation/node may import protocol, science, kernels/sandbox and kernels/tensor.",
          },
        ],
      },
    ],
  },
});

// What a cell holds of a sandbox or of the site's desk speaks with the server through its kernel, and shows itself under the cell.
overrides.push({
  files: ["federation/sandbox/**/*.ts", "federation/desk/**/*.ts"],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          {
            regex:
              "^(\\.\\./)+(app|components|courses|datasets|e2e|messages|notebook|server|storage)/|^(\\.\\./)+kernels/(bench|jupyter|language|pool|sandbox|tensor|evaluate/([^p]|p[^o]))",
            message:
              "federation/sandbox and federation/desk may import protocol, science, kernels/comm, kernels/display and the kernel's port.",
          },
        ],
      },
    ],
  },
});

const file = new URL("../.oxlintrc.json", import.meta.url);
const config = JSON.parse(readFileSync(file, "utf8"));
const wanted = JSON.stringify({ ...config, overrides }, null, 2) + "\n";
if (process.argv.includes("--write")) writeFileSync(file, wanted);
else if (JSON.stringify(JSON.parse(wanted)) !== JSON.stringify(config)) {
  console.error("The import boundaries in .oxlintrc.json differ from scripts/boundaries.mjs: run `node scripts/boundaries.mjs --write`.");
  process.exit(1);
}
