/** Style of a report: the dashboard's colours, light and dark, and on paper. */
const light =
  'color-scheme:light;--bg:#f5f6f4;--surface:#fff;--sunken:#f0f2f0;--ink:#161b1d;--muted:#525d63;--faint:#657076;--line:#dfe3e2;--accent:#2b5a97;--signal:#c8430c;--completed:#17755f;--failed:#bd3318;--stopped:#8a5c00;--running:#1f63bd;--canceled:#626c72;--queued:#626c72;--starting:#3d6794';
const dark =
  'color-scheme:dark;--bg:#0d1113;--surface:#14191c;--sunken:#0f1416;--ink:#e8edee;--muted:#a5b0b5;--faint:#8d999f;--line:#262e32;--accent:#86b6ec;--signal:#ff9159;--completed:#4cc3a0;--failed:#ff8066;--stopped:#e0b14c;--running:#75b3f7;--canceled:#9aa6ac;--queued:#9aa6ac;--starting:#93b6dc';

const rules = `
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:14px/1.5 Inter,system-ui,sans-serif;-webkit-text-size-adjust:100%}
main,header,footer{max-width:1080px;margin:0 auto;padding:0 24px}
header{padding-top:28px}
h1{font-size:24px;line-height:1.25;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:17px;margin:0 0 10px}
h2 small{font-size:13px;font-weight:400;color:var(--muted);margin-left:6px;overflow-wrap:anywhere}
h3{font-size:13px;margin:0 0 4px;color:var(--muted);font-weight:600}
p{margin:0 0 8px}
.muted{color:var(--muted)}.faint{color:var(--faint)}.small{font-size:12px}
.pill{display:inline-block;border:1px solid currentColor;border-radius:99px;padding:0 9px;font-size:12px;font-weight:600;vertical-align:middle;margin-left:8px}
section{background:var(--surface);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:14px 0;break-inside:avoid}
section.long{break-inside:auto}
.notice{border-left:4px solid var(--stopped);background:var(--surface);padding:10px 16px;margin:14px 0;border-radius:4px}
.notice.bad{border-color:var(--failed)}
.two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:14px}
.two>section{margin:0}
.big{font-size:34px;line-height:1.15;font-weight:640;color:var(--signal);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:3px 18px;margin:0}
dt{color:var(--muted)}
dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.scroll{overflow-x:auto}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:13px}
caption{text-align:left;color:var(--muted);padding-bottom:6px}
th,td{text-align:left;padding:5px 14px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--muted);font-weight:600;white-space:nowrap}
.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.code,code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:12px}
td.code{overflow-wrap:anywhere;min-width:180px}
pre{background:var(--sunken);border:1px solid var(--line);border-radius:6px;padding:12px;margin:0 0 8px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
figure{margin:0}
figure svg{display:block;width:100%;height:auto}
figure .narrow{display:none}
.bar{display:flex;height:8px;border-radius:4px;overflow:hidden;margin:6px 0 10px;background:var(--sunken)}
.bar i{display:block}
.state{font-weight:600;white-space:nowrap}
a{color:var(--accent)}
nav{margin:10px 0 14px;display:flex;flex-wrap:wrap;gap:2px 16px}
footer{padding-top:6px;padding-bottom:40px}
.skip{position:absolute;left:-999px}.skip:focus{left:8px;top:8px;background:var(--surface);padding:6px 10px;z-index:1}
@media (max-width:700px){
main,header,footer{padding-left:12px;padding-right:12px}
section{padding:14px 12px}
.two{grid-template-columns:minmax(0,1fr)}
figure .wide{display:none}figure .narrow{display:block}
.keep svg{width:920px}
.scroll table{min-width:720px}
nav a{padding:6px 0}
}
@media print{
body{background:#fff;font-size:11px}
main,header,footer{max-width:none;padding:0}
section{border:0;padding:8px 0}
nav,.skip{display:none}
.keep svg,.scroll table{width:100%;min-width:0}
figure .wide{display:block}figure .narrow{display:none}
}`;

/**
 * The style sheet of a report.
 * @param colours declarations of the drawings' colours by theme
 */
export function pageStyle(colours: { readonly light: string; readonly dark: string }): string {
  const bright = `:root{${light};${colours.light}}image.dark{display:none}`;
  const night = `:root{${dark};${colours.dark}}image.light{display:none}image.dark{display:inline}`;
  // Paper is always white.
  return `${bright}@media screen and (prefers-color-scheme:dark){${night}}${rules}`;
}
