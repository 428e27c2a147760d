/**
 * The page that shows HTML and SVG of outputs, in a frame of opaque origin (docs/decisions/0005). The page around it posts, once,
 * `{ type: "carnet:render", content, mime, theme }` with a MessagePort; the frame writes the content and answers on the port
 * `{ type: "carnet:height", height }`, in CSS pixels, whenever its height changes.
 */
export const outputFramePath = "/output-frame";

const script = `
"use strict";
addEventListener("message", function render(event) {
  const asked = event.data;
  if (event.source !== parent || typeof asked !== "object" || asked === null || asked.type !== "carnet:render") return;
  removeEventListener("message", render);
  const port = event.ports[0];
  const dark = asked.theme === "dark";
  const isSvg = asked.mime === "image/svg+xml";
  const style = ":root{color-scheme:" + (dark ? "dark" : "light") + ";font:16px/1.5 system-ui,sans-serif;" +
    "color:" + (dark ? "#e8e6e3" : "#1c1e21") + ";background:transparent}" +
    "body{margin:0;overflow-wrap:anywhere}table{border-collapse:collapse}th,td{padding:.2em .6em;text-align:left}" +
    (isSvg ? "svg{max-width:100%;height:auto;display:block}" : "");
  document.open();
  document.write("<!doctype html><meta charset=utf-8><style>" + style + "</style><body>" + String(asked.content));
  document.close();
  let last = -1;
  const tell = () => {
    const height = Math.ceil(Math.max(document.documentElement.getBoundingClientRect().height, document.body ? document.body.scrollHeight : 0));
    if (height === last) return;
    last = height;
    port.postMessage({ type: "carnet:height", height });
  };
  const observer = new ResizeObserver(tell);
  observer.observe(document.documentElement);
  if (document.body) observer.observe(document.body);
  addEventListener("load", tell);
  tell();
});
`;

export const outputFramePage = `<!doctype html><meta charset="utf-8"><title>Carnet</title><script>${script}</script>`;
