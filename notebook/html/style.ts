/** The look of the HTML file: for reading on a screen, in light and dark, and on paper. */
export const documentStyle = `
:root{color-scheme:light dark;--ink:#1c1e21;--soft:#4c5157;--line:#d5d8dc;--sunken:#f4f5f6;--accent:#0b5c8a;--warning:#7a4b00;--danger:#a3262b;--success:#1d6638}
@media (prefers-color-scheme:dark){@media screen{:root{--ink:#e8e6e3;--soft:#b4b8bd;--line:#44494f;--sunken:#24272b;--accent:#82c0e8;--warning:#e3b15c;--danger:#f2989b;--success:#86cf9f}body{background:#181a1d}}}
*{box-sizing:border-box}
body{max-width:50rem;margin:0 auto;padding:2rem 1.25rem 4rem;color:var(--ink);font:1rem/1.6 "Source Serif 4",Georgia,"Times New Roman",serif;overflow-wrap:anywhere}
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.6em 0 .6em;text-wrap:balance}
header h1{margin-top:0;font-size:2rem}
.byline,.note,figcaption,caption{color:var(--soft);font-size:.9375rem}
.notice{margin:.4em 0;padding:.5em .8em;border:1px solid var(--warning);border-radius:4px;font:.9375rem/1.4 system-ui,sans-serif}
nav{margin:1.5rem 0;padding:.8rem 1.2rem;border:1px solid var(--line);border-radius:6px;font:.9375rem/1.5 system-ui,sans-serif}
.nav-title{margin:0;font-weight:600}
nav ol{margin:.2em 0;padding-inline-start:1.4em}
a{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
img{max-width:100%;height:auto}
.output>img{background:#fff}
pre{overflow-x:auto;margin:0 0 .8em;font:.8125rem/1.5 "Source Code Pro",ui-monospace,Consolas,monospace;overflow-wrap:normal}
code,kbd{font:.875em/1.4 "Source Code Pro",ui-monospace,Consolas,monospace}
pre code{font:inherit}
.code,.raw,.text pre{padding:.6rem .8rem;border:1px solid var(--line);border-radius:4px;background:var(--sunken)}
.cell{margin:1.1em 0}
.outputs{margin-inline-start:.9rem}
.stderr{border-inline-start:3px solid var(--warning);padding-inline-start:.6rem}
.error{border-inline-start:3px solid var(--danger);padding-inline-start:.8rem}
.table-scroll,.markup{overflow-x:auto;margin:0 0 1em}
table{border-collapse:collapse;font:.9375rem/1.4 system-ui,sans-serif;font-variant-numeric:tabular-nums}
caption{text-align:start;padding:.3em 0;font-weight:600}
th,td{padding:.3em 1em .3em 0;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
.number{text-align:end}
figure{margin:1em 0}
blockquote{margin-inline:0;padding-inline-start:1em;border-inline-start:3px solid var(--line);color:var(--soft)}
.formula{position:relative;overflow-x:auto;overflow-y:hidden;margin:0 0 1em}
.formula-number{position:absolute;inset-block-start:50%;inset-inline-end:0;translate:0 -50%;color:var(--soft)}
.admonition{margin:0 0 1em;padding:.7em 1em;border-inline-start:3px solid var(--line);background:var(--sunken)}
.admonition-title{margin:0 0 .3em;font:600 .875rem/1.4 system-ui,sans-serif}
.admonition-note{border-color:var(--accent)}.admonition-tip{border-color:var(--success)}.admonition-warning{border-color:var(--warning)}.admonition-danger{border-color:var(--danger)}
.token-comment{color:var(--soft);font-style:italic}.token-keyword{color:var(--accent)}.token-string{color:var(--success)}.token-number{color:var(--warning)}
.ansi-1{color:var(--danger)}.ansi-2{color:var(--success)}.ansi-3{color:var(--warning)}.ansi-4,.ansi-6{color:var(--accent)}.ansi-bold{font-weight:700}.ansi-italic{font-style:italic}.ansi-underline{text-decoration:underline}
@page{margin:18mm 16mm}
@media print{
:root{color-scheme:light}
body{max-width:none;padding:0;font-size:10.5pt}
pre,.formula,.table-scroll,.markup{overflow:visible;white-space:pre-wrap;overflow-wrap:anywhere}
.formula,.table-scroll,.markup{white-space:normal}
pre{font-size:8.5pt}
table{font-size:9pt}
h1,h2,h3,h4,h5,h6,.admonition-title,caption{break-after:avoid}
p,li{orphans:3;widows:3}
pre,img,figure,.admonition,.formula,tr,.notice{break-inside:avoid}
pre,.admonition{-webkit-box-decoration-break:clone;box-decoration-break:clone}
img{max-height:22cm;object-fit:contain}
thead{display:table-header-group}
.code{break-after:avoid}
.text a[href^="http"]::after,.markup a[href^="http"]::after{content:" (" attr(href) ")";font-size:.85em;color:var(--soft)}
details::details-content{content-visibility:visible;block-size:auto}
}
`;
