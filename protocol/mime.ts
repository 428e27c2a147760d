/** MIME types that Carnet's own page renders from data, never from markup. */
export const mime = {
  table: "application/vnd.carnet.table+json",
  viewer: "application/vnd.carnet.viewer+json",
  progress: "application/vnd.carnet.progress+json",
  tensor: "application/vnd.carnet.tensor+json",
  federation: "application/vnd.carnet.federation+json",
  model: "application/vnd.carnet.model+json",
  plotly: "application/vnd.plotly.v1+json",
  json: "application/json",
  markdown: "text/markdown",
  latex: "text/latex",
  html: "text/html",
  svg: "image/svg+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  text: "text/plain",
} as const;
