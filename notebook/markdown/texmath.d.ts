declare module "markdown-it-texmath" {
  import type { MarkdownIt } from "markdown-it";
  interface TexmathOptions {
    engine: object;
    delimiters: string | string[];
    katexOptions?: object;
  }
  const texmath: (md: MarkdownIt, options: TexmathOptions) => void;
  export default texmath;
}
