/** The field that a version's own driftguard.json names as `stickyKey`. @param manifest - as it was stored */
export function stickyOfManifest(manifest: unknown): string | null {
  if (typeof manifest !== "object" || manifest === null || !("settings" in manifest)) return null;
  const { settings } = manifest;
  if (typeof settings !== "object" || settings === null || !("stickyKey" in settings)) return null;
  return typeof settings.stickyKey === "string" ? settings.stickyKey : null;
}
