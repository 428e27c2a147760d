import { useFormatter, useTranslations } from "next-intl";
import type { Weakness } from "../../protocol/isolation.ts";
import { Badge } from "../ui/badge.tsx";
import { Notice } from "../ui/notice.tsx";
import { Panel, Stack } from "../ui/panel.tsx";
import { Fact, Facts } from "../ui/facts.tsx";
import styles from "./installation.module.css";

/** What the server says of itself; see `server/installation`. */
export interface InstallationFacts {
  version: string;
  nodeVersion: string;
  platform: string;
  mode: "demonstration" | "production";
  storage: "pglite" | "postgres";
  dataFolder: string;
  diskFreeBytes: number;
  diskTotalBytes: number;
  memoryFreeBytes: number;
  memoryTotalBytes: number;
  serverBytes: number;
  uptimeSeconds: number;
  openRooms: number;
  kernels: { isolation: "bubblewrap" | "node-permissions"; weaknesses: Weakness[]; memoryMegabytes: number; warm: number };
}

/** Below this share of free disk the owner is warned: documents and outputs need room to be stored before they are acknowledged. */
const scarceShare = 0.1;

/** The state of the installation for its owner: versions, isolation, storage and room left. */
export function InstallationReport({ facts }: { facts: InstallationFacts }) {
  const t = useTranslations("installation");
  const format = useFormatter();
  const gigabytes = (bytes: number) => format.number(bytes / 1e9, { maximumFractionDigits: bytes < 1e10 ? 1 : 0 });
  const ofTotal = (free: number, total: number) => t("gigabytes", { free: gigabytes(free), total: gigabytes(total) });
  const { kernels } = facts;
  return (
    <Stack>
      <Panel title={t("versions")}>
        <Facts>
          <Fact name="Carnet">
            {facts.version} <Badge tone={facts.mode === "production" ? "success" : "warning"}>{t(`modes.${facts.mode}`)}</Badge>
          </Fact>
          <Fact name="Node">{facts.nodeVersion}</Fact>
          <Fact name={t("platform")}>{facts.platform}</Fact>
          <Fact name={t("uptime")}>
            {t("uptimeIs", { hours: Math.floor(facts.uptimeSeconds / 3600), minutes: Math.floor((facts.uptimeSeconds % 3600) / 60) })}
          </Fact>
        </Facts>
      </Panel>
      <Panel title={t("isolation.title")}>
        <Stack>
          <Facts>
            <Fact name={t("isolation.kind")}>{t(`isolation.kinds.${kernels.isolation}`)}</Fact>
            <Fact name={t("isolation.memory")}>{t("isolation.each", { megabytes: kernels.memoryMegabytes })}</Fact>
            <Fact name={t("isolation.processor")}>{t("isolation.share")}</Fact>
            <Fact name={t("isolation.warm")}>{format.number(kernels.warm)}</Fact>
            <Fact name={t("rooms")}>{format.number(facts.openRooms)}</Fact>
          </Facts>
          {kernels.weaknesses.length === 0 ? (
            <p>{t("isolation.sound")}</p>
          ) : (
            <Notice tone="warning" title={t("isolation.weak")}>
              <ul className={styles.weaknesses}>
                {kernels.weaknesses.map((weakness) => (
                  <li key={weakness}>{t(`isolation.weaknesses.${weakness}`)}</li>
                ))}
              </ul>
            </Notice>
          )}
        </Stack>
      </Panel>
      <Panel title={t("storage.title")}>
        <Stack>
          <Facts>
            <Fact name={t("storage.database")}>{t(`storage.kinds.${facts.storage}`)}</Fact>
            <Fact name={t("storage.folder")}>
              <code>{facts.dataFolder}</code>
            </Fact>
            <Fact name={t("storage.free")}>{ofTotal(facts.diskFreeBytes, facts.diskTotalBytes)}</Fact>
            <Fact name={t("memory")}>{ofTotal(facts.memoryFreeBytes, facts.memoryTotalBytes)}</Fact>
            <Fact name={t("server")}>{t("megabytes", { megabytes: Math.round(facts.serverBytes / 1e6) })}</Fact>
          </Facts>
          {facts.diskFreeBytes < scarceShare * facts.diskTotalBytes ? <Notice tone="warning" title={t("storage.scarce")} /> : null}
        </Stack>
      </Panel>
    </Stack>
  );
}
