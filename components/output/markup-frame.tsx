"use client";
/**
 * HTML and SVG of outputs, in a frame with an opaque origin: scripts in it reach neither the page, nor its cookies, nor the network. The page
 * hands the content over and hears nothing but heights.
 */
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { z } from "zod";
import styles from "./output.module.css";
import { useTheme } from "./theme.ts";
import type { Theme } from "./theme.ts";

const heightMessage = z.object({ type: z.literal("carnet:height"), height: z.number().finite() });
const shortestPx = 20;
const tallestPx = 1600;

export function MarkupFrame({ content, mime }: { content: string; mime: string }) {
  const theme = useTheme();
  // A frame renders once: other content gets another frame.
  return <OneFrame key={`${theme} ${mime} ${content}`} content={content} mime={mime} theme={theme} />;
}

function OneFrame({ content, mime, theme }: { content: string; mime: string; theme: Theme }) {
  const t = useTranslations("output");
  const frame = useRef<HTMLIFrameElement>(null);
  const [loaded, setLoaded] = useState(false);
  const [height, setHeight] = useState(120);
  useEffect(() => {
    const target = frame.current?.contentWindow;
    if (!loaded || target === null || target === undefined) return;
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", (event) => {
      const message = heightMessage.safeParse(event.data);
      if (message.success) setHeight(Math.min(tallestPx, Math.max(shortestPx, Math.ceil(message.data.height))));
    });
    port1.start();
    // An opaque origin has no name to address: what goes out is the output alone, and only to this frame.
    target.postMessage({ type: "carnet:render", content, mime, theme }, "*", [port2]);
    return () => port1.close();
  }, [loaded, content, mime, theme]);
  return (
    <iframe
      ref={frame}
      className={styles["frame"]}
      title={t("frame")}
      src="/output-frame"
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      style={{ height }}
      onLoad={() => setLoaded(true)}
    />
  );
}
