export type Theme = "system" | "light" | "dark";

/** The colours that a browser was set to, from its cookie. */
export function themeOf(cookie: string | undefined): Theme {
  return cookie === "light" || cookie === "dark" ? cookie : "system";
}
