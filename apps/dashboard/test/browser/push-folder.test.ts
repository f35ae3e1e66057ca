import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { browserTool, openBrowser } from "./open-browser.ts";
import { openWorld, settle, type World } from "./visit.ts";

const scratch = mkdtempSync(join(tmpdir(), "driftguard-push-folder-"));
const long = `${"deep/".repeat(30)}ünï.txt`;
const files: Readonly<Record<string, string>> = {
  "predict.py": "def predict(rows): return rows\n",
  [long]: "é",
  ".git/config": "",
  ".env": "SECRET=1",
  "data/__pycache__/a.pyc": "",
};

describe.skipIf(browserTool.path === null)(`a folder in the browser (${browserTool.install})`, () => {
  let browser: Browser;
  let world: World;
  const pushed: Buffer[] = [];
  beforeAll(async () => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(scratch, "model", name, ".."), { recursive: true });
      writeFileSync(join(scratch, "model", name), text);
    }
    browser = await openBrowser();
    world = await openWorld(browser, {});
    await world.page.route("**/api/v1/deployments?*", async (route) => {
      const body = route.request().postDataBuffer();
      if (body !== null) pushed.push(body);
      const deployment = { id: "deployment_4", version: "4", state: "building" };
      await route.fulfill({ status: 202, json: { deployment, job: {}, url: "", same: false } });
    });
    await world.page.goto(`${world.url}/models/fraud-scorer/deployments`);
    await settle(world.page);
  });
  afterAll(async () => {
    await world.close();
    await browser.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const unpacked = (name: string): string => {
    const [archive] = pushed.splice(0);
    const target = join(scratch, name);
    mkdirSync(target);
    writeFileSync(join(target, "it.tar.gz"), archive ?? "");
    execFileSync("tar", ["-xzf", "it.tar.gz"], { cwd: target });
    const listed = execFileSync("tar", ["-tzf", "it.tar.gz"], { cwd: target, encoding: "utf8" });
    expect(listed.trim().split("\n")).toHaveLength(2);
    return target;
  };
  const expectModel = (target: string): void => {
    expect(readFileSync(join(target, "predict.py"), "utf8")).toBe(files["predict.py"]);
    expect(readFileSync(join(target, long), "utf8")).toBe("é");
  };

  test("that is chosen arrives whole, without what stays at home", async () => {
    await world.page.locator('input[type="file"]').setInputFiles(join(scratch, "model"));
    await world.page.getByText("Version 4 is being built.").waitFor();
    expectModel(unpacked("chosen"));
    expect(world.complaints).toEqual([]);
  });

  test("as files that are dropped arrives as they are", async () => {
    await drop(world.page, [
      { name: "predict.py", text: "dropped" },
      { name: "weights.txt", text: "1" },
    ]);
    await expect.poll(() => pushed.length).toBe(1);
    expect(readFileSync(join(unpacked("dropped"), "predict.py"), "utf8")).toBe("dropped");
  });

  test("without a file to push is refused in a sentence", async () => {
    await drop(world.page, [{ name: ".env", text: "SECRET=1" }]);
    await world.page.getByText("There is no file to push in this folder.").waitFor();
    expect(pushed).toEqual([]);
  });
});

async function drop(page: Page, dropped: readonly { readonly name: string; readonly text: string }[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, text } of list) transfer.items.add(new File([text], name));
    return transfer;
  }, dropped);
  await page.locator(".push-folder").dispatchEvent("drop", { dataTransfer });
}
