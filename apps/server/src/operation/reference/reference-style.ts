/** The page's own style: two columns, one on a narrow screen or on paper; light and dark as the reader's system is. */
export const referenceStyle = `
:root { color-scheme: light dark; --line: light-dark(#d9dce1, #3a3f47); --soft: light-dark(#5b6370, #a3abb8);
  --code: light-dark(#f3f4f6, #1d2127); --link: light-dark(#1c5fb8, #7fb3f5); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 18rem minmax(0, 1fr); font: 15px/1.5 system-ui, sans-serif; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); font-size: 13px; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav li { margin: .2rem 0; }
nav h2 { font-size: 13px; margin: .5rem 0 .25rem; }
main { padding: 1rem 2rem 4rem; max-width: 70rem; min-width: 0; }
main > h2 { margin-top: 3rem; border-bottom: 2px solid var(--line); }
section { padding: 1rem 0; border-bottom: 1px solid var(--line); scroll-margin-top: 1rem; }
a { color: var(--link); }
code, pre { font: 13px/1.45 ui-monospace, monospace; background: var(--code); border-radius: 4px; }
code { padding: 0 .25em; overflow-wrap: anywhere; }
pre { padding: .75rem; overflow: auto; max-height: 30rem; }
pre code { padding: 0; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; display: block; overflow-x: auto; }
th, td { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); }
td p { margin: 0; }
.optional, .bounds { color: var(--soft); font-size: 12px; }
.method, .status { display: inline-block; min-width: 3.5rem; }
@media (max-width: 800px) { body { display: block; } nav { position: static; height: auto; border: 0; } main { padding: 1rem; } }
@media print { nav { display: none; } body { display: block; } details { display: block; } }
`;
