/** Swagger UI on our own document. Everything it loads lies beside it; no script stands in the page. */
export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>DriftGuard API</title>
    <link rel="icon" href="/icon.svg">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

/**
 * Starts it, light or dark as the dashboard was chosen to be, else as the system is. The validator of its default would send
 * the document away.
 */
export const docsStart = `const systemDark = matchMedia("(prefers-color-scheme: dark)");
const chosenScheme = localStorage.getItem("mantine-color-scheme-value");
function paint() {
  const dark = chosenScheme === "dark" || (chosenScheme !== "light" && systemDark.matches);
  document.documentElement.classList.toggle("dark-mode", dark);
}
systemDark.addEventListener("change", paint);
paint();
window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  tryItOutEnabled: false,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
});
`;
