/** The product's tokens in both themes, and the page's few rules. No font, script or picture is fetched. */
export const pageStyle: string = `
:root{color-scheme:light dark;--bg:#F6F7F9;--surface:#FFF;--surface2:#F1F3F6;--border:#E2E6EC;--text:#131A24;--text2:#465162;--text3:#5B6675;--current:#2A57C2;--baseline:#AEB8C6;--good:#0B6E4F;--good-wash:#E5F5EE;--watch:#7A5200;--watch-wash:#FFF4DC;--drift:#9A3E00;--drift-wash:#FFEBDD;--severe:#8A0F4C;--severe-wash:#FCE7F1}
@media screen and (prefers-color-scheme:dark){:root{--bg:#0C1016;--surface:#12171F;--surface2:#1A212B;--border:#252D39;--text:#E9EDF3;--text2:#B6C0CD;--text3:#94A0B0;--current:#7FA5F8;--baseline:#566274;--good:#5FD3A6;--good-wash:#11291F;--watch:#F2C464;--watch-wash:#2A2312;--drift:#FFA45C;--drift-wash:#2E1E12;--severe:#FF9CC4;--severe-wash:#331323}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:14px/20px Inter,system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main{max-width:960px;margin:0 auto;padding:24px}
h1{font-size:22px;line-height:30px;margin:12px 0 8px}
h2{font-size:14px;line-height:20px;font-weight:620;margin:24px 0 8px}
p{margin:0 0 8px}
ul{margin:0 0 8px;padding-left:20px}
.quiet{color:var(--text2)}
.small{font-size:12px;line-height:16px;color:var(--text3)}
.chip{display:inline-flex;align-items:center;gap:6px;padding:2px 10px 2px 8px;border-radius:12px;font-size:12.5px;line-height:20px;font-weight:600;white-space:nowrap;color:var(--text2);background:var(--surface2)}
.chip svg{width:12px;height:12px;flex:none;fill:none;stroke:currentColor;stroke-width:2}
.stable{color:var(--good);background:var(--good-wash)}.undecided,.insufficient,.error{color:var(--watch);background:var(--watch-wash)}.drift{color:var(--drift);background:var(--drift-wash)}.severe{color:var(--severe);background:var(--severe-wash)}
details,.card{background:var(--surface);border:1px solid var(--border);border-radius:12px;margin:0 0 8px}
.card{padding:14px 16px}
summary{display:flex;flex-wrap:wrap;align-items:center;gap:4px 12px;padding:10px 16px;cursor:pointer;min-height:44px}
summary b{flex:1 1 160px;min-width:0;font-weight:620}
summary .effect{color:var(--text2);font-size:12.5px}
details>div{padding:4px 16px 14px;border-top:1px solid var(--border)}
details>div>p:first-child{margin-top:10px}
figure{margin:12px 0}
.plot{display:block;width:100%;height:132px;border-bottom:1px solid var(--border)}
.was{fill:var(--baseline);fill-opacity:.7}.is{fill:var(--current);fill-opacity:.16}.line{fill:none;stroke:var(--current);stroke-width:2;vector-effect:non-scaling-stroke}
.axis,.key{display:flex;justify-content:space-between;gap:8px;font-size:12px;line-height:16px;color:var(--text3);margin-top:4px}
.key{justify-content:flex-start;gap:16px;flex-wrap:wrap;margin:0 0 6px}
.key i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:6px;vertical-align:-1px;background:var(--baseline);print-color-adjust:exact}.key .now i{background:var(--current)}
.level{display:grid;grid-template-columns:minmax(0,28%) 1fr auto;gap:12px;align-items:center;margin:0 0 6px}
.level svg{display:block;width:100%;height:22px}
.level .is,.level .was{fill-opacity:1}
.level span:last-child{font-size:12px;line-height:16px;text-align:right}
.tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,330px),1fr));gap:0 32px;align-items:start}
details>div{scroll-margin-top:60px}
.ranks{list-style:none;margin:0 0 12px;padding:0}
.ranks li{display:grid;grid-template-columns:minmax(0,28%) minmax(60px,1fr) minmax(0,150px) 124px;gap:4px 12px;align-items:center;padding:5px 0;border-bottom:1px solid var(--border)}
.ranks a{display:block;padding:2px 0;color:var(--current);font-weight:600;text-decoration:none}.ranks a:hover{text-decoration:underline}
.ranks li>svg{display:block;width:100%;height:8px;overflow:visible}.ranks .chip{justify-self:end}
.ranks .effect{font-size:12.5px;color:var(--text2);text-align:right}
.rail{fill:var(--surface2)}.hot{fill:var(--current)}.calm{fill:var(--baseline)}.mark{fill:var(--text2)}
table{width:100%;border-collapse:collapse;font-size:12px;line-height:16px;margin:8px 0}
th,td{text-align:right;padding:4px 0 4px 6px;overflow-wrap:normal;border-bottom:1px solid var(--border);vertical-align:top}
th{font-weight:600;color:var(--text3)}
th:first-child,td:first-child{text-align:left;padding-left:0;min-width:72px;overflow-wrap:anywhere}
code{display:block;font:12.5px/18px ui-monospace,monospace;background:var(--surface2);border-radius:8px;padding:8px 12px;white-space:pre-wrap}
a:focus-visible,summary:focus-visible{outline:2px solid var(--current);outline-offset:2px}
@media (max-width:560px){main{padding:16px}h1{font-size:20px;line-height:28px}.ranks li{grid-template-columns:minmax(0,1fr) auto}.ranks .effect{text-align:left;order:1}.ranks li>svg{order:2;grid-column:1/-1}.ranks a{min-height:24px}}
@media print{body{background:#FFF}main{max-width:none;padding:0}details::details-content{content-visibility:visible;height:auto}details,.card{break-inside:avoid}}
`;
