// Which llmlint is run.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import * as path from "node:path";
import { extensions, Uri, workspace } from "vscode";

/** A program with the arguments that come before those of llmlint. */
export interface Command {
  readonly program: string;
  readonly before: readonly string[];
}

interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<{ readonly executable: { readonly uri?: Uri } } | undefined>;
  };
}

/** The command that the settings name, else that of an interpreter that has llmlint, else the one on the PATH. */
export async function findCommand(folder: Uri | undefined): Promise<Command> {
  const settings = workspace.getConfiguration("llmlint", folder);
  const named = settings.get<string>("path", "").trim();
  if (named) {
    return { program: expanded(named, folder), before: [] };
  }
  const interpreter = settings.get<string>("interpreter", "").trim();
  if (interpreter) {
    return withPython(expanded(interpreter, folder));
  }
  // A workspace that is not trusted must not choose the program that is started.
  const selected = workspace.isTrusted ? await selectedPython(folder) : undefined;
  if (selected !== undefined && (await answers(withPython(selected)))) {
    return withPython(selected);
  }
  return { program: process.platform === "win32" ? "llmlint.exe" : "llmlint", before: [] };
}

/** Run llmlint once and hand out what it writes; findings are no failure. */
export function runOnce(command: Command, args: readonly string[], folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, timeout: 300_000, windowsHide: true };
    execFile(command.program, [...command.before, ...args], options, (error, stdout, stderr) => {
      if (error !== null && !(error.code !== undefined && Number(error.code) === 1)) {
        reject(new Error(stderr.trim() || error.message));
      } else {
        resolve(stdout);
      }
    });
  });
}

// `-P` and `-I` keep what lies in the workspace from passing for a module of llmlint.
function withPython(program: string): Command {
  return { program, before: ["-I", "-m", "llmlint"] };
}

function expanded(name: string, folder: Uri | undefined): string {
  const whole = name.replace(/\$\{workspaceFolder\}/g, folder?.fsPath ?? "").replace(/^~(?=$|[\\/])/, process.env.HOME ?? "~");
  const local = folder !== undefined && /[\\/]/.test(whole) && !path.isAbsolute(whole) ? path.join(folder.fsPath, whole) : whole;
  return existsSync(local) ? local : whole;
}

async function selectedPython(folder: Uri | undefined): Promise<string | undefined> {
  const extension = extensions.getExtension<PythonExtension>("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  const environments = (await extension.activate()).environments;
  if (environments === undefined) {
    return undefined;
  }
  const found = await environments.resolveEnvironment(environments.getActiveEnvironmentPath(folder));
  return found?.executable.uri?.fsPath;
}

async function answers(command: Command): Promise<boolean> {
  try {
    await runOnce(command, ["--version"], process.cwd());
    return true;
  } catch {
    return false;
  }
}
