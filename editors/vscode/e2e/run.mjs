// The extension in a real VS Code: `node e2e/run.mjs` after `npm run package`.
//
// It needs code-server, Chromium, `npm install --no-save playwright-core`, Node.js 22 or later, and an llmlint with its `lsp` extra;
// CODE_SERVER, CHROMIUM and LLMLINT name them where they are not on the PATH. The screenshot `e2e/shown.png` is for a person to look at.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, writeFileSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { chromium } from "playwright-core";

const PORT = 18765;
const CODE_SERVER = process.env.CODE_SERVER ?? "code-server";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const LLMLINT = process.env.LLMLINT ?? "llmlint";
const HERE = import.meta.dirname;
const PATIENCE = 240_000;
const TEXT = `from openai import OpenAI

client = OpenAI(timeout=30)
for ticket in open("tickets"):
    print(client.responses.create(model="gpt-6-luna", input=ticket).output_text)

x = 1  # llmlint: ignore[call-in-loop]
`;

const home = mkdtempSync(path.join(tmpdir(), "llmlint-e2e-"));
const work = path.join(home, "work");
const file = path.join(work, "app.py");
mkdirSync(path.join(home, "data", "User"), { recursive: true });
mkdirSync(work);
writeFileSync(file, TEXT);
writeFileSync(path.join(work, "pyproject.toml"), "");
const settings = {
  "llmlint.path": LLMLINT,
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "editor.codeActionsOnSave": { "source.fixAll.llmlint": "explicit" },
};
writeFileSync(path.join(home, "data", "User", "settings.json"), JSON.stringify(settings));
const folders = ["--user-data-dir", path.join(home, "data"), "--extensions-dir", path.join(home, "extensions")];

const installed = spawnSync(CODE_SERVER, [...folders, "--install-extension", path.join(HERE, "..", "llmlint.vsix")], { encoding: "utf8" });
if (installed.status !== 0) {
  throw new Error(installed.stderr);
}
const server = spawn(
  CODE_SERVER,
  [...folders, "--auth", "none", "--bind-addr", `127.0.0.1:${PORT}`, "--disable-telemetry", "--disable-update-check", work],
  { stdio: "ignore" },
);
let browser;
try {
  await answering(`http://127.0.0.1:${PORT}/healthz`);
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
  await page.goto(`http://127.0.0.1:${PORT}/?folder=${work}`);
  await page.waitForSelector(".monaco-workbench", { timeout: PATIENCE });
  await page.getByText("app.py").first().dblclick({ timeout: PATIENCE });
  await page.waitForSelector(".squiggly-warning", { timeout: PATIENCE });
  await page.keyboard.press("Control+Shift+M");
  await page.locator(".markers-panel").getByText("LLM301").first().waitFor({ timeout: PATIENCE });
  await page.getByText("Model Calls").first().click();
  await page.getByText("Look for model calls").click({ timeout: PATIENCE });
  await page.getByText("line 5").waitFor({ timeout: PATIENCE });
  await page.screenshot({ path: path.join(HERE, "shown.png") });
  await page.locator(".monaco-editor .view-line").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("y = 2\n");
  await page.keyboard.press("Control+S");
  await changed(() => !readFileSync(file, "utf8").includes("llmlint: ignore"));
  console.log("shown, and fixed on save:", JSON.stringify(readFileSync(file, "utf8").slice(TEXT.indexOf("x = 1"))));
} finally {
  await browser?.close();
  server.kill();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
}

async function answering(url) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause()) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) {
      return;
    }
  }
  throw new Error("code-server does not answer");
}

async function changed(done) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await pause()) {
    if (done()) {
      return;
    }
  }
  throw new Error("the file on disk is as it was");
}

function pause() {
  return new Promise((resolve) => setTimeout(resolve, 500));
}
